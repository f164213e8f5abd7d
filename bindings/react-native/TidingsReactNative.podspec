require "json"

package = JSON.parse(File.read(File.join(__dir__, "package.json")))

Pod::Spec.new do |s|
  s.name = "TidingsReactNative"
  s.version = package["version"]
  s.summary = package["description"]
  s.license = package["license"]
  s.source = { :path => "." }

  s.platform = :ios, "15.1"
  s.swift_version = "6.0"
  s.source_files = "ios/**/*.{h,mm,swift}"
  # They are C++, which Swift must not see.
  s.private_header_files = "ios/*.h"

  s.dependency "Tidings", package["version"]
  install_modules_dependencies(s)
end
