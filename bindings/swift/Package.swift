// swift-tools-version: 6.0
import PackageDescription

// On Apple's platforms the library is in the XCFramework that `build-xcframework` makes. On Linux it is linked from the
// folder that -Xlinker -L names; see README.md.
#if os(Linux)
    let library: Target = .target(name: "TidingsFFI", linkerSettings: [.linkedLibrary("tidings_ffi")])
#else
    let library: Target = .binaryTarget(name: "TidingsFFI", path: "TidingsFFI.xcframework")
#endif

let package = Package(
    name: "Tidings",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "Tidings", targets: ["Tidings"])],
    targets: [
        library,
        .target(name: "Tidings", dependencies: ["TidingsFFI"]),
        .testTarget(name: "TidingsTests", dependencies: ["Tidings"]),
    ],
    swiftLanguageModes: [.v6]
)
