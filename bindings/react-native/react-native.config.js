/** How the React Native CLI links the package. */
module.exports = {
  dependency: {
    platforms: {
      android: {
        packageImportPath: "import tidings.reactnative.TidingsPackage;",
        packageInstance: "new TidingsPackage()",
      },
      ios: {},
    },
  },
};
