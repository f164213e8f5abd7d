/** The components of React Native, for a page in a browser. */
declare module "react-native-web" {
  export * from "react-native";
}
