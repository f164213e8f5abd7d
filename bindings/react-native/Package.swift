// swift-tools-version: 6.0
import PackageDescription

// Builds what of the iOS module needs no React and no Mac, for the tests; apps build it with TidingsReactNative.podspec.
let package = Package(
    name: "TidingsReactNative",
    platforms: [.iOS(.v15), .macOS(.v12)],
    dependencies: [.package(name: "Tidings", path: "../swift")],
    targets: [
        .target(
            name: "TidingsReactNative", dependencies: [.product(name: "Tidings", package: "Tidings")], path: "ios/Bridge"),
        .executableTarget(name: "host", dependencies: ["TidingsReactNative"], path: "tests/native/swift"),
    ],
    swiftLanguageModes: [.v6]
)
