internal import PKIEngine

/// The digests of the house.
public enum DigestAlgorithm: String, Sendable, Hashable, CaseIterable {
    case sha1, sha256, sha384, sha512, sm3

    var engine: EngineDigest {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha384: .sha384
        case .sha512: .sha512
        case .sm3: .sm3
        }
    }

    /// The length of a value in bytes.
    public var byteCount: Int { engine.byteCount }

    /// The digest of bytes in memory.
    public func hash(_ bytes: some Collection<UInt8>) throws(KeyError) -> [UInt8] {
        let message = Array(bytes)[...]
        return try withEngine { () throws(EngineError) in try engine.hash(message) }
    }

    /// The digest of a message that comes in pieces.
    public func hash(_ message: SignableMessage) throws -> [UInt8] {
        var stream = try EngineDigestStream(engine)
        try message.forEachPiece { try stream.update($0) }
        return try stream.finish()
    }
}
