// swift-tools-version: 6.2
import PackageDescription

// A package as those who embed capki have it: it depends on the products and on nothing inside.
let package = Package(
    name: "Embedding",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "capki", path: "../..")],
    targets: [
        .executableTarget(
            name: "Embedder",
            dependencies: [
                .product(name: "PKI", package: "capki"), .product(name: "TestCA", package: "capki"),
            ])
    ]
)
