/// The rules of the house as data: who may import whom, and where the dangerous words may stand.
enum HouseRules {
    /// Own modules that a module may import.
    static let ownImports: [String: Set<String>] = [
        "PKISystem": [],
        "PKIEngine": [],
        "PKIStructures": [],
        "PKIKeys": ["PKIEngine", "PKIStructures"],
        "PKIMessages": ["PKIKeys", "PKIStructures"],
        "PKIProfiles": ["PKIKeys", "PKIStructures"],
        "PKIRequests": ["PKIProfiles", "PKIKeys", "PKIStructures"],
        "PKIAuthority": ["PKIRequests", "PKIProfiles", "PKIMessages", "PKIKeys", "PKIStructures"],
        "PKITokenDriver": [],
        "PKITokens": ["PKITokenDriver", "PKIProfiles", "PKIKeys", "PKIStructures"],
        "PKIVerification": ["PKIKeys", "PKIStructures"],
        "PKISealImages": [],
        "PKISealing": ["PKIVerification", "PKIMessages", "PKIKeys", "PKIStructures"],
        "PKIStorage": ["PKIAuthority", "PKIStructures", "PKISystem"],
        "CapkiSettings": [
            "PKIAuthority", "PKIProfiles", "PKIRequests", "PKISealing", "PKITokens", "PKIVerification", "PKIKeys",
            "PKIStructures",
        ],
        "CapkiDirectories": [
            "CapkiSettings", "PKIStorage", "PKISealing", "PKIVerification", "PKITokens", "PKIAuthority", "PKIKeys",
            "PKIStructures", "PKISystem",
        ],
        "CapkiTransport": ["PKISealing", "PKIStructures", "PKISystem"],
        "CapkiImageOptions": [],
        "CapkiCommands": [
            "CapkiTransport", "CapkiImageOptions", "CapkiDirectories", "CapkiSettings", "PKIStorage", "PKISealing",
            "PKIVerification",
            "PKITokens", "PKIAuthority", "PKIRequests", "PKIProfiles", "PKIMessages", "PKIKeys", "PKIStructures",
            "PKISystem",
        ],
        "capki": ["CapkiCommands"],
        "capki-images": ["CapkiImageOptions", "PKISealImages", "PKISystem"],
        "capki-http": ["CapkiTransport", "PKISystem"],
        "capki-bench": [
            "TestCA", "CapkiDirectories", "PKIAuthority", "PKIStorage", "PKISealing", "PKIVerification", "PKITokens",
            "PKIRequests", "PKIProfiles", "PKIKeys", "PKIStructures", "PKISystem",
        ],
        "capki-conformance": ["PKIVerification", "PKIKeys", "PKIStructures"],
        "TestCA": [
            "CapkiDirectories", "CapkiSettings", "PKIAuthority", "PKIRequests", "PKIProfiles", "PKISealing",
            "PKIMessages", "PKIKeys", "PKIStructures",
        ],
        "testca": ["TestCA", "PKIKeys", "PKIStructures", "PKISystem"],
    ]

    /// Modules of others that a module may import.
    static let foreignImports: [String: Set<String>] = [
        "PKISystem": ["Glibc", "Synchronization"],
        "PKIEngine": ["COpenSSL", "Glibc", "Darwin", "Synchronization"],
        "PKIStructures": ["SwiftASN1"],
        "PKIKeys": ["Synchronization"],
        "PKIAuthority": ["Dispatch", "Logging", "Synchronization"],
        "PKITokenDriver": ["CP11", "CPCSC", "Darwin", "Dispatch", "Glibc", "Synchronization"],
        "PKITokens": ["Synchronization"],
        "PKIVerification": ["Synchronization"],
        "PKISealImages": ["CCairo", "CLeptonica", "Glibc"],
        "PKIStorage": ["GRDB", "Foundation"],
        "CapkiSettings": ["Yams"],
        "CapkiDirectories": ["Foundation", "Synchronization"],
        "CapkiTransport": ["Foundation"],
        "CapkiCommands": ["ArgumentParser", "Dispatch", "Foundation", "Glibc", "Logging", "Synchronization"],
        "CapkiImageOptions": ["ArgumentParser"],
        "capki-images": ["ArgumentParser", "Foundation"],
        "capki-http": ["Dispatch", "Foundation", "FoundationNetworking", "Synchronization"],
        "capki-bench": ["ArgumentParser", "CBaselines", "Dispatch", "Foundation", "Synchronization"],
        "capki-conformance": ["ArgumentParser", "CBaselines", "Foundation"],
        "TestCA": ["Dispatch", "Foundation", "Synchronization", "Yams"],
        "testca": ["ArgumentParser"],
    ]

    /// The rooms in which pointers live, and with them the word `unsafe`.
    static let pointerRooms: Set<String> = ["PKISystem", "PKIEngine", "PKITokenDriver", "PKISealImages"]

    /// Words that turn an input into a crash.
    static let forbidden = [
        "try!", "fatalError(", "as! ", "preconditionFailure(", "precondition(", "assertionFailure(",
    ]

    /// The longest file, in lines: past it a second subject has moved in.
    static let lineLimit = 350
}
