internal import PKIEngine
public import PKIStructures

/// The ciphers for the content of messages, all in CBC mode with the padding of RFC 5652 §6.3.
public enum ContentEncryptionAlgorithm: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case aes128CBC = "aes-128-cbc"
    case aes192CBC = "aes-192-cbc"
    case aes256CBC = "aes-256-cbc"
    /// Read for old messages alone.
    case tripleDESCBC = "des-ede3-cbc"
    case sm4CBC = "sm4-cbc"

    /// The object identifier (RFC 3565 §4.1, RFC 3370 §5.1; GM/T 0006 for SM4).
    public var oid: OID {
        switch self {
        case .aes128CBC: OID(2, 16, 840, 1, 101, 3, 4, 1, 2)
        case .aes192CBC: OID(2, 16, 840, 1, 101, 3, 4, 1, 22)
        case .aes256CBC: OID(2, 16, 840, 1, 101, 3, 4, 1, 42)
        case .tripleDESCBC: OID(1, 2, 840, 113549, 3, 7)
        case .sm4CBC: OID(1, 2, 156, 10197, 1, 104, 2)
        }
    }

    /// SM4 without a mode, which some take for CBC where a vector stands with it.
    private static let sm4WithoutMode = OID(1, 2, 156, 10197, 1, 104)

    public var description: String { rawValue }

    /// The length of a content key in bytes.
    public var keyByteCount: Int { engine.keyByteCount }

    /// The length of an initialization vector in bytes.
    public var vectorByteCount: Int { engine.blockByteCount }

    /// The identifier with the vector as its parameters, an OCTET STRING.
    public func identifier(initializationVector: [UInt8]) -> AlgorithmIdentifier {
        AlgorithmIdentifier(oid, parameters: [0x04, UInt8(truncatingIfNeeded: vectorByteCount)] + initializationVector)
    }

    /// Reads an identifier with its vector.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`.
    public static func read(
        _ identifier: AlgorithmIdentifier
    ) throws(KeyError) -> (algorithm: ContentEncryptionAlgorithm, initializationVector: [UInt8]) {
        let oid = identifier.algorithm == sm4WithoutMode ? Self.sm4CBC.oid : identifier.algorithm
        guard let algorithm = allCases.first(where: { $0.oid == oid }) else {
            throw KeyError(.unsupportedAlgorithm, "the content encryption \(identifier.algorithm) is not supported")
        }
        var reader = DERReader(identifier.parameters ?? [])
        guard let vector = try? reader.read(.octetString, "the vector"), reader.isAtEnd,
            vector.content.count == algorithm.vectorByteCount
        else {
            throw KeyError(
                .unsupportedAlgorithm,
                "the content encryption \(identifier.algorithm) lacks its vector of \(algorithm.vectorByteCount) bytes")
        }
        return (algorithm, Array(vector.content))
    }

    /// Encrypts a whole content.
    public func encrypt(
        _ content: Secret, key: Secret, initializationVector: [UInt8]
    ) throws(KeyError) -> [UInt8] {
        try withEngine { () throws(EngineError) in
            try engine.encrypt(content.bytes, key: key.bytes, initializationVector: initializationVector)
        }
    }

    /// Decrypts a whole content.
    ///
    /// - Throws: `KeyError.Code.cannotDecrypt` where the padding does not come out: another key, or damage.
    public func decrypt(
        _ ciphertext: ArraySlice<UInt8>, key: Secret, initializationVector: [UInt8]
    ) throws(KeyError) -> Secret {
        Secret(
            try withEngine { () throws(EngineError) in
                try engine.decrypt(ciphertext, key: key.bytes, initializationVector: initializationVector)
            })
    }

    private var engine: EngineCipher {
        switch self {
        case .aes128CBC: .aes128CBC
        case .aes192CBC: .aes192CBC
        case .aes256CBC: .aes256CBC
        case .tripleDESCBC: .tripleDESCBC
        case .sm4CBC: .sm4CBC
        }
    }
}
