// swift-tools-version: 6.2
import PackageDescription

/// The rules that every Swift target of the house is compiled under.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

/// A room of the house: a Swift target under the common rules.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: house)
}

/// A suite of tests under `Tests`, with the helpers that all suites share; `data` are files that it reads itself.
func suite(_ name: String, _ dependencies: [Target.Dependency] = [], data: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)", exclude: data,
        swiftSettings: house)
}

let package = Package(
    name: "capki",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "capki", targets: ["capki"]),
        .executable(name: "capki-images", targets: ["capki-images"]),
        .executable(name: "capki-http", targets: ["capki-http"]),
        .library(
            name: "PKI",
            targets: [
                "PKIStructures", "PKIKeys", "PKIMessages", "PKIProfiles", "PKIRequests", "PKIAuthority", "PKITokens",
                "PKIVerification", "PKISealing",
            ]),
        .library(name: "PKISealImages", targets: ["PKISealImages"]),
        .library(name: "PKIStorage", targets: ["PKIStorage"]),
        .library(name: "TestCA", targets: ["TestCA"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CP11", pkgConfig: "libp11 p11-kit-1", providers: [.apt(["libp11-dev", "libp11-kit-dev"])]),
        .systemLibrary(name: "CPCSC", pkgConfig: "libpcsclite", providers: [.apt(["libpcsclite-dev"])]),
        .systemLibrary(name: "CLeptonica", pkgConfig: "lept", providers: [.apt(["libleptonica-dev"])]),
        .systemLibrary(
            name: "CCairo", pkgConfig: "cairo pangocairo", providers: [.apt(["libcairo2-dev", "libpango1.0-dev"])]),

        room("PKISystem"),
        room("PKIEngine", ["COpenSSL"]),
        room("PKIStructures", [asn1]),
        room("PKIKeys", ["PKIEngine", "PKIStructures"]),
        room("PKIMessages", ["PKIKeys", "PKIStructures"]),
        room("PKIProfiles", ["PKIKeys", "PKIStructures"]),
        room("PKIRequests", ["PKIProfiles", "PKIKeys", "PKIStructures"]),
        room("PKIAuthority", ["PKIRequests", "PKIProfiles", "PKIMessages", "PKIKeys", "PKIStructures", log]),
        room("PKITokenDriver", ["CP11", "CPCSC"]),
        room("PKITokens", ["PKITokenDriver", "PKIProfiles", "PKIKeys", "PKIStructures"]),
        room("PKIVerification", ["PKIKeys", "PKIStructures"]),
        room("PKISealImages", ["CLeptonica", "CCairo"]),
        room("PKISealing", ["PKIVerification", "PKIMessages", "PKIKeys", "PKIStructures"]),
        room("PKIStorage", ["PKIAuthority", "PKIStructures", "PKISystem", sqlite]),
        room(
            "CapkiSettings",
            [
                "PKIAuthority", "PKIProfiles", "PKIRequests", "PKISealing", "PKITokens", "PKIVerification", "PKIKeys",
                "PKIStructures", yaml,
            ], resources: [.embedInCode("vendors.yaml")]),
        room(
            "CapkiDirectories",
            [
                "CapkiSettings", "PKIStorage", "PKISealing", "PKIVerification", "PKITokens", "PKIAuthority", "PKIKeys",
                "PKIStructures", "PKISystem",
            ]),
        room("CapkiTransport", ["PKISealing", "PKIStructures", "PKISystem"]),
        room("CapkiImageOptions", [arguments]),
        room(
            "CapkiCommands",
            [
                "CapkiDirectories",
                "CapkiSettings", "PKIStorage", "PKISealing", "PKIVerification", "PKITokens", "PKIAuthority",
                "PKIRequests", "PKIProfiles", "PKIMessages", "PKIKeys", "PKIStructures", "PKISystem",
                "CapkiTransport", "CapkiImageOptions", arguments, log,
            ]),
        .executableTarget(name: "capki", dependencies: ["CapkiCommands"], swiftSettings: house),
        .executableTarget(
            name: "capki-images", dependencies: ["CapkiImageOptions", "PKISealImages", "PKISystem", arguments],
            swiftSettings: house),
        .executableTarget(
            name: "capki-http", dependencies: ["CapkiTransport", "PKISystem"], swiftSettings: house),

        .target(name: "CBaselines", dependencies: ["COpenSSL", "CP11"], linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "capki-bench",
            dependencies: [
                "CBaselines", "TestCA", "CapkiDirectories", "PKIAuthority", "PKIStorage", "PKISealing",
                "PKIVerification", "PKITokens", "PKIRequests", "PKIProfiles", "PKIKeys", "PKIStructures", "PKISystem",
                arguments,
            ],
            swiftSettings: house),

        .executableTarget(
            name: "capki-conformance",
            dependencies: ["CBaselines", "PKIVerification", "PKIKeys", "PKIStructures", arguments],
            swiftSettings: house),

        .target(
            name: "TestCA",
            dependencies: [
                "CapkiDirectories", "CapkiSettings", "PKIAuthority", "PKIRequests", "PKIProfiles", "PKISealing",
                "PKIMessages", "PKIKeys", "PKIStructures", yaml,
            ],
            path: "TestCA", exclude: ["Sources/testca", "quickstart", "stamped-form"], sources: ["Sources/TestCA"],
            resources: [
                .embedInCode("hierarchy.yaml"), .embedInCode("profiles/organisation.yaml"),
                .embedInCode("profiles/services.yaml"),
            ], swiftSettings: house),
        .executableTarget(
            name: "testca", dependencies: ["TestCA", "PKIKeys", "PKIStructures", "PKISystem", arguments],
            path: "TestCA/Sources/testca", swiftSettings: house),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
        .executableTarget(
            name: "token-faults", dependencies: ["PKITokens", "PKIMessages", "PKIKeys", "PKIStructures"],
            path: "Tests/TokenFaults",
            swiftSettings: house),
        suite("HouseTests"),
        suite("PKIEngineTests", ["PKIEngine"]),
        suite("PKIStructuresTests", ["PKIKeys", "PKIStructures"], data: ["Refusals.tsv"]),
        suite("PKIKeysTests", ["PKIKeys", "PKIStructures"]),
        suite("PKIMessagesTests", ["PKIMessages", "PKIKeys", "PKIStructures"]),
        suite(
            "PKIVerificationTests", ["capki-conformance", "PKIVerification", "PKIKeys", "PKIStructures"],
            data: ["Differences.tsv"]),
        suite("PKITokensTests", ["PKITokens", "token-faults", "PKIMessages", "PKIKeys", "PKIStructures"]),
        suite("PKISealImagesTests", ["PKISealImages", "capki-images"]),
        suite(
            "PKISealingTests", ["PKISealing", "PKIVerification", "PKIMessages", "PKIKeys", "PKIStructures"],
            data: ["SealReasons.tsv"]),
        suite("PKIProfilesTests", ["PKIProfiles", "PKIKeys", "PKIStructures"]),
        suite("PKIRequestsTests", ["PKIRequests", "PKIProfiles", "PKIKeys", "PKIStructures"]),
        suite(
            "PKIAuthorityTests",
            ["PKIAuthority", "PKIStorage", "PKIRequests", "PKIProfiles", "PKIMessages", "PKIKeys", "PKIStructures"]),
        suite(
            "PKIStorageTests",
            ["PKIStorage", "PKIAuthority", "PKIRequests", "PKIProfiles", "PKIKeys", "PKIStructures", sqlite],
            data: ["Ledger1.sql", "Ledger1.list.json", "Ledger1.reissues.json"]),
        suite(
            "TestCATests",
            [
                "TestCA", "testca", "CapkiDirectories", "PKISealing", "PKIVerification", "PKIAuthority", "PKIProfiles",
                "PKIMessages", "PKIKeys", "PKIStructures",
            ]),
        suite(
            "CapkiCommandsTests",
            [
                "capki", "capki-images", "capki-http", "capki-bench", "CapkiSettings", "PKISealing", "PKIVerification",
                "PKIMessages",
                "PKIKeys", "PKIStructures",
            ]),
    ]
)
