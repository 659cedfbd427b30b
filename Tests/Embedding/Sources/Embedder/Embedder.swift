import Foundation
import PKIKeys
import PKIRequests
import PKIStructures
import PKIVerification
import TestCA

/// Signs a document with a key of the test CA, checks the signer's chain, and makes a request for a new key.
@main
enum Embedder {
    static func main() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/capki-embedding-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }

        let testCA = try TestCA(at: folder)
        for name in ["xinghe", "jiangnan", "kunlun"] {
            let holder = try testCA.member(name)
            try require(try signs(holder), "\(name) signs")
            try require(isTrusted(holder, in: testCA), "\(name) is trusted")
            let request = try RequestBuilder.request(
                like: holder.certificate, signer: SoftwareKey.generate(holder.key.publicKey.algorithm))
            try require(try request.provesPossession(), "\(name)'s new request holds")
            print("\(name): \(try holder.certificate.subject)")
        }
        print("embedding works")
    }

    private static func signs(_ holder: TestCA.Member) throws -> Bool {
        let document = Array("电子认证".utf8)
        let algorithm = holder.key.usualAlgorithm
        let signature = try holder.key.sign(SignableMessage(document), with: algorithm)
        let key = try PublicKey(holder.certificate.subjectPublicKeyInfo)
        return try key.isValid(signature: signature[...], algorithm: algorithm.identifier, over: document[...])
    }

    private static func isTrusted(_ holder: TestCA.Member, in testCA: TestCA) -> Bool {
        guard let root = holder.chain.last else { return false }
        let validator = PathValidator(anchors: [TrustAnchor(root)], configuration: Configuration(purpose: .sign))
        return validator.verdict(for: holder.certificate, untrusted: holder.chain, at: testCA.hierarchy.clock).isValid
    }

    private struct Failure: Error { let what: String }

    private static func require(_ condition: Bool, _ what: String) throws {
        guard condition else { throw Failure(what: "not so: \(what)") }
    }
}
