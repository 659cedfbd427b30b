import Foundation
import PKIStructures
import PKIVerification
import TestSupport
import Testing

/// A suite of path validation cases in the schema of x509-limbo, as far as this room reads it.
struct ConformanceSuite: Decodable {
    let testcases: [ConformanceCase]

    /// Unpacks and reads a suite.
    static func read(_ path: String) throws -> ConformanceSuite {
        let result = try Tool.run("gzip", ["-dc", path])
        try #require(result.status == 0, "\(result.errorText)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(ConformanceSuite.self, from: Data(result.output))
    }
}

struct ConformanceCase: Decodable {
    let id: String
    let namespace: String
    let features: [String]
    let decidedBy: String?
    let trustedCerts: [String]
    let untrustedIntermediates: [String]
    let peerCertificate: String
    let crls: [String]
    let revocation: String
    let validationTime: String
    let validationKind: String
    let maxChainDepth: Int?
    let initialPolicySet: [String]
    let initialExplicitPolicy: Bool
    let expectedPeerName: PeerName?
    let expectedResult: String

    struct PeerName: Decodable {
        let kind: String
        let value: String
    }

    var isExpectedToSucceed: Bool { expectedResult == "SUCCESS" }

    /// What this room says about the case. Input that cannot even be read is refused.
    func outcome() -> (isAccepted: Bool, reason: String) {
        do {
            let verdict = try validator().verdict(
                for: leaf(), untrusted: untrustedIntermediates.compactMap { try? certificate($0) },
                at: Instant(rfc3339: validationTime))
            return (verdict.isValid, "\(verdict.code?.rawValue ?? "valid"): \(verdict.reason)")
        } catch {
            return (false, "unreadable: \(error)")
        }
    }

    func leaf() throws -> Certificate { try certificate(peerCertificate) }

    private func validator() throws -> PathValidator {
        let purposes = ["SERVER": Purpose.tlsServer, "CLIENT": Purpose.tlsClient]
        let configuration = Configuration(
            purpose: purposes[validationKind] ?? .any, revocation: revocation == "crl-all" ? .require : .none,
            maximumIntermediateCount: maxChainDepth)
        return PathValidator(
            anchors: trustedCerts.compactMap { try? TrustAnchor(certificate($0)) },
            crls: crls.compactMap { text in
                try? CertificateRevocationList(derEncoded: try der(text))
            }, configuration: configuration)
    }

    private func certificate(_ text: String) throws -> Certificate { try Certificate(derEncoded: der(text)) }

    private func der(_ text: String) throws -> [UInt8] {
        try #require(PEMBlock.blocks(in: Array(text.utf8)).first).bytes
    }
}
