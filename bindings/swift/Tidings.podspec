# The same package for CocoaPods, with which React Native apps are built. `build-xcframework` comes first.
Pod::Spec.new do |s|
  s.name = "Tidings"
  s.version = "0.1.0"
  s.summary = "The Tidings client for iOS: offline first, with async functions and sequences."
  s.license = "Apache-2.0"
  s.source = { :path => "." }

  s.platform = :ios, "15.1"
  s.swift_version = "6.0"
  s.source_files = "Sources/Tidings/*.swift"
  s.vendored_frameworks = "TidingsFFI.xcframework"
end
