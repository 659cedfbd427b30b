/// What can be told of an encrypted private key before its passphrase is known (RFC 5958 §3, RFC 8018 §6.2).
///
///     EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
///
/// The cost of deriving a key stands in the file; a hostile file could ask for hours or for all memory.
public struct PrivateKeyEnvelope: Sendable {
    /// How the passphrase becomes a key.
    public enum Derivation: Sendable, Hashable {
        case pbkdf2(iterationCount: Int)
        /// The product of the parameters is the memory in units of 128 bytes (RFC 7914 §2).
        case scrypt(cost: Int, blockSize: Int, parallelization: Int)
        /// Older schemes, PKCS#5 v1 and PKCS#12.
        case legacy(OID, iterationCount: Int)
    }

    public let derivation: Derivation

    private static let pbes2 = OID(1, 2, 840, 113549, 1, 5, 13)
    private static let pbkdf2 = OID(1, 2, 840, 113549, 1, 5, 12)
    private static let scrypt = OID(1, 3, 6, 1, 4, 1, 11591, 4, 11)

    /// Reads the outline of an EncryptedPrivateKeyInfo.
    ///
    /// - Throws: `StructureError`, also where the bytes are some other structure.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the encrypted key").reader
        try whole.expectEnd(of: "the encrypted key")
        var algorithm = try parts.read(.sequence, "the encryption algorithm").reader
        _ = try parts.read(.octetString, "the encrypted data")
        try parts.expectEnd(of: "the encrypted data")
        let scheme = try algorithm.read(.objectIdentifier, "the scheme").objectIdentifier("the scheme")
        let parameters = try algorithm.read(.sequence, "the scheme's parameters")
        derivation = scheme == Self.pbes2 ? try Self.derivation(parameters) : try Self.legacy(scheme, parameters)
    }

    private static func derivation(_ parameters: DERElement) throws(StructureError) -> Derivation {
        var schemes = parameters.reader
        var function = try schemes.read(.sequence, "the key derivation").reader
        let id = try function.read(.objectIdentifier, "the key derivation").objectIdentifier("the key derivation")
        var values = try function.read(.sequence, "the key derivation's parameters").reader
        _ = try values.readAny("the salt")
        switch id {
        case pbkdf2:
            return .pbkdf2(iterationCount: try values.read(.integer, "the rounds").smallInteger("the rounds"))
        case scrypt:
            return .scrypt(
                cost: try values.read(.integer, "the cost").smallInteger("the cost"),
                blockSize: try values.read(.integer, "the block size").smallInteger("the block size"),
                parallelization: try values.read(.integer, "the lanes").smallInteger("the lanes"))
        default:
            throw StructureError(.unsupported, "the key derivation \(id) is not known")
        }
    }

    private static func legacy(_ scheme: OID, _ parameters: DERElement) throws(StructureError) -> Derivation {
        var values = parameters.reader
        _ = try values.read(.octetString, "the salt")
        return .legacy(scheme, iterationCount: try values.read(.integer, "the rounds").smallInteger("the rounds"))
    }
}
