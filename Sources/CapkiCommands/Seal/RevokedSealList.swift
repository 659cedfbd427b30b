internal import Foundation
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// The revoked seals of a CA, as `capki seal list --json` writes them: the list is not signed, so that it is to be had from the CA.
enum RevokedSealList {
    /// A list of some hundred thousand seals.
    private static let byteLimit = 256 << 20

    private struct Document: Decodable {
        struct Entry: Decodable {
            let sha256: String
            let state: String
            let closedAt: String?
            let reason: String?
        }

        let schema: String
        let seals: [Entry]
    }

    /// The revoked ones of a file; those that are active or superseded are passed over.
    static func read(_ path: String) throws -> [RevokedSeal] {
        func damaged(_ reason: String) -> CommandError {
            CommandError(
                "input.damaged", "'\(path)' is no list of seals: \(reason)",
                hint: "write it with 'capki seal list DIR --state revoked --json'")
        }
        let bytes = try FileReading.bytes(at: path, byteLimit: byteLimit)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let document = try? decoder.decode(Document.self, from: Data(bytes)) else {
            throw damaged("it is not the JSON of 'capki seal list'")
        }
        guard document.schema == "capki.seal-list/1" else { throw damaged("its schema is '\(document.schema)'") }
        return try document.seals.filter { $0.state == "revoked" }.map { entry in
            let digest = try? ArgumentValue.nonce(entry.sha256)
            guard let digest, digest.count == 32 else { throw damaged("the SHA-256 '\(entry.sha256)'") }
            guard let since = entry.closedAt.flatMap({ try? Instant(rfc3339: $0) }) else {
                throw damaged("a revoked seal without the time")
            }
            let reason = entry.reason.map { RevocationReason(name: $0) }
            if let reason, reason == nil { throw damaged("the reason '\(entry.reason ?? "")'") }
            return RevokedSeal(sha256: digest, since: since, reason: reason ?? nil)
        }
    }
}
