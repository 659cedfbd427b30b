internal import SwiftASN1

/// An SM2 key pair under another SM2 key, as a key centre hands out encryption keys (GB/T 35276 §7.4, GM/T 0009 §7.4).
///
///     SM2EnvelopedKey ::= SEQUENCE { symAlgID AlgorithmIdentifier, symEncryptedKey SM2Cipher,
///                                    sm2PublicKey BIT STRING, sm2EncryptedPrivateKey BIT STRING }
public struct SM2EnvelopedKey: Hashable, Sendable {
    /// SM4 in ECB mode, `1.2.156.10197.1.104.1`.
    public static let sm4ECB = OID(1, 2, 156, 10197, 1, 104, 1)
    /// SM4 without a mode, which stands for ECB here.
    public static let sm4 = OID(1, 2, 156, 10197, 1, 104)

    /// The cipher of the private key, with NULL or without parameters.
    public let symmetricAlgorithm: AlgorithmIdentifier
    /// The key of that cipher, encrypted to the recipient.
    public let encryptedKey: SM2Ciphertext
    /// The point of the enveloped key, `04 ‖ X ‖ Y`.
    public let publicKey: [UInt8]
    /// The number of the enveloped key, encrypted: 32 bytes, 48 with padding, or 64 with zeros before it.
    public let encryptedPrivateKey: [UInt8]

    /// Puts an envelope together.
    ///
    /// - Throws: `StructureError` for another cipher, point or length than the standard's.
    public init(
        symmetricAlgorithm: AlgorithmIdentifier, encryptedKey: SM2Ciphertext, publicKey: [UInt8],
        encryptedPrivateKey: [UInt8]
    ) throws(StructureError) {
        let parameters = symmetricAlgorithm.parameters
        guard [Self.sm4ECB, Self.sm4].contains(symmetricAlgorithm.algorithm),
            parameters == nil || parameters == AlgorithmIdentifier.nullParameters
        else {
            throw StructureError(
                .unsupported, "the enveloped key is under \(symmetricAlgorithm.algorithm), only SM4-ECB is supported")
        }
        guard publicKey.count == 65, publicKey.first == 0x04 else {
            throw StructureError(.malformed, "the enveloped key's public half is no uncompressed SM2 point")
        }
        guard [32, 48, 64].contains(encryptedPrivateKey.count) else {
            throw StructureError(
                .malformed, "an encrypted private key of \(encryptedPrivateKey.count) bytes, 32, 48 or 64 are possible")
        }
        self.symmetricAlgorithm = symmetricAlgorithm
        self.encryptedKey = encryptedKey
        self.publicKey = publicKey
        self.encryptedPrivateKey = encryptedPrivateKey
    }

    /// Reads an envelope that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the enveloped key").reader
        try whole.expectEnd(of: "the enveloped key")
        let algorithm = try AlgorithmIdentifier(from: &parts, "symAlgID")
        let encryptedKey = try SM2Ciphertext(parts.read(.sequence, "symEncryptedKey"))
        let publicKey = try parts.read(.bitString, "sm2PublicKey").bitStringOctets("sm2PublicKey")
        let privateKey = try parts.read(.bitString, "sm2EncryptedPrivateKey").bitStringOctets("sm2EncryptedPrivateKey")
        try parts.expectEnd(of: "the enveloped key")
        try self.init(
            symmetricAlgorithm: algorithm, encryptedKey: encryptedKey, publicKey: Array(publicKey),
            encryptedPrivateKey: Array(privateKey))
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.encoded(symmetricAlgorithm.derBytes)
                encryptedKey.encode(into: &coder)
                coder.bitString(publicKey)
                coder.bitString(encryptedPrivateKey)
            }
        }
    }
}
