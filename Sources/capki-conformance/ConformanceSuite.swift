internal import Foundation

/// A suite of path validation cases in the schema of x509-limbo, or in the superset of it that holds BetterTLS and PKITS.
struct ConformanceSuite: Codable {
    let testcases: [ConformanceCase]

    /// Reads a suite, packed by gzip or not.
    static func read(_ path: String) throws -> ConformanceSuite {
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        let isPacked = file.starts(with: [0x1F, 0x8B])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(ConformanceSuite.self, from: isPacked ? try unpacked(path) : file)
    }

    private static func unpacked(_ path: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }
}

/// One case; what x509-limbo's own schema does not have is optional.
struct ConformanceCase: Codable {
    var id: String
    /// What a case is about, in words.
    var description: String?
    var namespace: String?
    var features: [String]?
    var trustedCerts: [String]
    var untrustedIntermediates: [String]
    var peerCertificate: String
    var crls: [String]?
    var revocation: String?
    var validationTime: String?
    var validationKind: String
    var expectedPeerName: PeerName?
    var expectedPeerNames: [PeerName]?
    var keyUsage: [String]?
    var extendedKeyUsage: [String]?
    var maxChainDepth: Int?
    var initialPolicySet: [String]?
    var initialExplicitPolicy: Bool?
    var initialPolicyMappingInhibit: Bool?
    var initialInhibitAnyPolicy: Bool?
    let expectedResult: String?

    struct PeerName: Codable {
        let kind: String
        let value: String
    }

    /// x509-limbo has the namespace in front of the id.
    var space: String { namespace ?? String(id.prefix(while: { $0 != ":" })) }
}
