internal import PKIEngine
public import PKIStructures

/// AES key wrap (RFC 3394), by which a content key is wrapped under an agreed one.
public enum KeyWrapAlgorithm: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case aes128 = "aes128-wrap"
    case aes192 = "aes192-wrap"
    case aes256 = "aes256-wrap"

    /// The object identifier (RFC 3565 §4.2).
    public var oid: OID {
        switch self {
        case .aes128: OID(2, 16, 840, 1, 101, 3, 4, 1, 5)
        case .aes192: OID(2, 16, 840, 1, 101, 3, 4, 1, 25)
        case .aes256: OID(2, 16, 840, 1, 101, 3, 4, 1, 45)
        }
    }

    /// The identifier; its parameters are absent (RFC 3565 §2.3.2).
    public var identifier: AlgorithmIdentifier { AlgorithmIdentifier(oid) }

    /// Reads an identifier; NULL as its parameters is met too.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`.
    public init(_ identifier: AlgorithmIdentifier) throws(KeyError) {
        let hasParameters =
            identifier.parameters != nil && identifier.parameters != AlgorithmIdentifier.nullParameters
        guard let found = Self.allCases.first(where: { $0.oid == identifier.algorithm }), !hasParameters else {
            throw KeyError(.unsupportedAlgorithm, "the key wrap \(identifier.algorithm) is not supported")
        }
        self = found
    }

    public var description: String { rawValue }

    /// The length of the wrapping key in bytes.
    public var keyByteCount: Int { engine.keyByteCount }

    /// Wraps a key, which becomes 8 bytes longer.
    public func wrap(_ key: Secret, under wrappingKey: Secret) throws(KeyError) -> [UInt8] {
        try withEngine { () throws(EngineError) in try engine.wrap(key.bytes, under: wrappingKey.bytes) }
    }

    /// Unwraps a key.
    ///
    /// - Throws: `KeyError.Code.cannotDecrypt` where the check value does not come out: another key, or altered bytes.
    public func unwrap(_ wrapped: [UInt8], under wrappingKey: Secret) throws(KeyError) -> Secret {
        Secret(try withEngine { () throws(EngineError) in try engine.unwrap(wrapped, under: wrappingKey.bytes) })
    }

    private var engine: EngineKeyWrap {
        switch self {
        case .aes128: .aes128
        case .aes192: .aes192
        case .aes256: .aes256
        }
    }
}
