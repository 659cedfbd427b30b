/// An SM2 key pair under another SM2 key as the token interface takes it (GB/T 35291 §6.4.11, GM/T 0016): a packed C
/// struct, numbers little-endian, with the same content as ``SM2EnvelopedKey``.
///
///     ENVELOPEDKEYBLOB { ULONG Version; ULONG ulSymmAlgID; ULONG ulBits; BYTE cbEncryptedPriKey[64];
///         ECCPUBLICKEYBLOB { ULONG BitLen; BYTE XCoordinate[64]; BYTE YCoordinate[64]; } PubKey;
///         ECCCIPHERBLOB { BYTE XCoordinate[64]; BYTE YCoordinate[64]; BYTE HASH[32]; ULONG CipherLen; BYTE Cipher[]; } }
public struct SKFEnvelopedKeyBlob: Hashable, Sendable {
    /// The ciphers of the private key (GM/T 0006); only SM4 exists in software.
    public enum SymmetricAlgorithm: UInt32, Sendable, Hashable, CaseIterable {
        case sm1ECB = 0x101
        case ssf33ECB = 0x201
        case sm4ECB = 0x401
    }

    /// The length of a blob in bytes: the session key has 16.
    public static let byteCount = 388

    public let symmetricAlgorithm: SymmetricAlgorithm
    /// 64 bytes. Some writers encrypt the number right-aligned in all of them, some leave 32 zeros before 32 encrypted
    /// bytes; the last 32 are the same, since ECB encrypts each block by itself.
    public let encryptedPrivateKey: [UInt8]
    /// The point of the enveloped key, `04 ‖ X ‖ Y`.
    public let publicKey: [UInt8]
    /// The key of the cipher, encrypted to the recipient.
    public let encryptedKey: SM2Ciphertext

    /// Puts a blob together.
    ///
    /// - Throws: `StructureError.Code.malformed` for parts that do not fit.
    public init(
        symmetricAlgorithm: SymmetricAlgorithm, encryptedPrivateKey: [UInt8], publicKey: [UInt8],
        encryptedKey: SM2Ciphertext
    ) throws(StructureError) {
        guard encryptedPrivateKey.count == 64, publicKey.count == 65, publicKey.first == 0x04,
            encryptedKey.ciphertext.count == 16
        else { throw StructureError(.malformed, "the parts of an enveloped key do not have their lengths") }
        self.symmetricAlgorithm = symmetricAlgorithm
        self.encryptedPrivateKey = encryptedPrivateKey
        self.publicKey = publicKey
        self.encryptedKey = encryptedKey
    }

    /// Reads a blob that fills `bytes`.
    ///
    /// - Throws: `StructureError.Code.malformed`, or `unsupported` for another version, cipher or size.
    public init(_ bytes: ArraySlice<UInt8>) throws(StructureError) {
        guard bytes.count == Self.byteCount else {
            throw StructureError(.malformed, "an enveloped key of \(bytes.count) bytes, it has \(Self.byteCount)")
        }
        var rest = bytes
        let version = Self.number(&rest)
        let cipher = Self.number(&rest)
        let bitCount = Self.number(&rest)
        guard version == 1, let algorithm = SymmetricAlgorithm(rawValue: cipher), bitCount == 256 else {
            throw StructureError(
                .unsupported, "an enveloped key of version \(version), cipher \(cipher) and \(bitCount) bits")
        }
        let privateKey = Self.octets(64, &rest)
        let pointBitCount = Self.number(&rest)
        let point = try Self.coordinate(&rest) + Self.coordinate(&rest)
        let x = try Self.coordinate(&rest)
        let y = try Self.coordinate(&rest)
        let hash = Self.octets(32, &rest)
        let cipherByteCount = Self.number(&rest)
        guard pointBitCount == 256, cipherByteCount == 16 else {
            throw StructureError(
                .malformed,
                "an enveloped key with a point of \(pointBitCount) bits and a session key of "
                    + "\(cipherByteCount) bytes")
        }
        try self.init(
            symmetricAlgorithm: algorithm, encryptedPrivateKey: privateKey, publicKey: [0x04] + point,
            encryptedKey: SM2Ciphertext(x: x, y: y, hash: hash, ciphertext: Array(rest)))
    }

    /// The blob as a token takes it.
    public var bytes: [UInt8] {
        let coordinates = [publicKey[1..<33], publicKey[33...], encryptedKey.x[...], encryptedKey.y[...]].map {
            [UInt8](repeating: 0, count: 32) + $0
        }
        var bytes = [1, symmetricAlgorithm.rawValue, 256].flatMap(Self.octets(of:))
        bytes += encryptedPrivateKey + Self.octets(of: 256) + coordinates.joined()
        return bytes + encryptedKey.hash + Self.octets(of: 16) + encryptedKey.ciphertext
    }

    private static func octets(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> UInt32 {
        octets(4, &rest).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func octets(of number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    /// A number of 32 bytes, right-aligned in 64.
    private static func coordinate(_ rest: inout ArraySlice<UInt8>) throws(StructureError) -> [UInt8] {
        let field = octets(64, &rest)
        guard field.prefix(32).allSatisfy({ $0 == 0 }) else {
            throw StructureError(.malformed, "a coordinate of an enveloped key is longer than 256 bits")
        }
        return Array(field.suffix(32))
    }
}

extension SKFEnvelopedKeyBlob {
    /// Writes an envelope as a blob.
    ///
    /// An envelope of 32 or 48 bytes becomes 32 zeros before the encrypted number, one of 64 stays as it is.
    public init(_ envelope: SM2EnvelopedKey) throws(StructureError) {
        let encrypted = envelope.encryptedPrivateKey
        try self.init(
            symmetricAlgorithm: .sm4ECB,
            encryptedPrivateKey: encrypted.count == 64
                ? encrypted : [UInt8](repeating: 0, count: 32) + encrypted.prefix(32),
            publicKey: envelope.publicKey, encryptedKey: envelope.encryptedKey)
    }

    /// The blob as the standard's envelope, with the 32 bytes that all writers agree on.
    ///
    /// - Throws: `StructureError.Code.unsupported` for SM1 and SSF33, which the envelope has no identifier for.
    public func envelope() throws(StructureError) -> SM2EnvelopedKey {
        guard symmetricAlgorithm == .sm4ECB else {
            throw StructureError(.unsupported, "an enveloped key under \(symmetricAlgorithm), only SM4 is supported")
        }
        return try SM2EnvelopedKey(
            symmetricAlgorithm: AlgorithmIdentifier(
                SM2EnvelopedKey.sm4ECB, parameters: AlgorithmIdentifier.nullParameters),
            encryptedKey: encryptedKey, publicKey: publicKey,
            encryptedPrivateKey: Array(encryptedPrivateKey.suffix(32)))
    }
}
