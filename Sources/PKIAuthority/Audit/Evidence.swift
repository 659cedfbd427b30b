internal import PKIKeys

/// A file on which an act was based, by its digest.
public struct Evidence: Sendable, Hashable {
    /// What it was: `request`, `original`, or the name of a file.
    public let name: String
    /// SHA-256 over its bytes.
    public let sha256: [UInt8]

    /// Takes a digest that is known; a line break in a name would forge a second line in the record.
    public init(name: String, sha256: [UInt8]) {
        let isOneLine = name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        self.name = isOneLine ? name : String(name.map { $0.isNewline || $0 == "\0" ? "\u{FFFD}" : $0 })
        self.sha256 = sha256
    }

    /// Takes the digest of bytes.
    public init(name: String, of bytes: [UInt8]) throws {
        self.init(name: name, sha256: try DigestAlgorithm.sha256.hash(bytes))
    }
}
