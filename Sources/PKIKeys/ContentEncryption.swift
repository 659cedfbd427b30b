internal import PKIEngine
public import PKIStructures

/// Encrypting and decrypting the content of messages (RFC 5652 §6.3).
extension ContentEncryptionAlgorithm {
    /// SM4 without a mode, which some take for CBC where a vector stands with it.
    private static let sm4WithoutMode = OID(1, 2, 156, 10197, 1, 104)

    /// The identifier with the vector as its parameters, an OCTET STRING.
    public func identifier(initializationVector: [UInt8]) -> AlgorithmIdentifier {
        AlgorithmIdentifier(oid, parameters: [0x04, UInt8(truncatingIfNeeded: blockByteCount)] + initializationVector)
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
            vector.content.count == algorithm.blockByteCount
        else {
            throw KeyError(
                .unsupportedAlgorithm,
                "the content encryption \(identifier.algorithm) lacks its vector of \(algorithm.blockByteCount) bytes")
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

    var engine: EngineCipher {
        switch self {
        case .aes128CBC: .aes128CBC
        case .aes192CBC: .aes192CBC
        case .aes256CBC: .aes256CBC
        case .tripleDESCBC: .tripleDESCBC
        case .sm4CBC: .sm4CBC
        }
    }
}
