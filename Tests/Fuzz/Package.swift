// swift-tools-version: 6.2
import PackageDescription

// The parsers under libFuzzer with address sanitizer; see `run` beside this file.
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "capki", path: "../..")],
    targets: [
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                .product(name: "PKI", package: "capki"), .product(name: "PKISealImages", package: "capki"),
            ],
            swiftSettings: [.unsafeFlags(["-parse-as-library", "-sanitize=fuzzer,address"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])])
    ]
)
