internal import SwiftASN1

/// A content key that is encrypted to the public key of a certificate (RFC 5652 §6.2.1).
///
///     KeyTransRecipientInfo ::= SEQUENCE { version CMSVersion, rid RecipientIdentifier,
///         keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier, encryptedKey OCTET STRING }
///
/// GB/T 35275 has version 1, and in `encryptedKey` an SM2Cipher.
public struct KeyTransRecipientInfo: Hashable, Sendable {
    /// 0 with issuer and serial number, 2 with a key identifier; kept as it was read.
    public let version: Int
    public let recipient: CertificateIdentifier
    public let keyEncryptionAlgorithm: AlgorithmIdentifier
    public let encryptedKey: [UInt8]

    public init(
        version: Int, recipient: CertificateIdentifier, keyEncryptionAlgorithm: AlgorithmIdentifier,
        encryptedKey: [UInt8]
    ) {
        self.version = version
        self.recipient = recipient
        self.keyEncryptionAlgorithm = keyEncryptionAlgorithm
        self.encryptedKey = encryptedKey
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        version = try parts.read(.integer, "the recipient's version").smallInteger("the recipient's version")
        recipient = try CertificateIdentifier(from: &parts, "the recipient's identifier")
        keyEncryptionAlgorithm = try AlgorithmIdentifier(from: &parts, "the key encryption algorithm")
        encryptedKey = Array(try parts.read(.octetString, "the encrypted key").content)
        try parts.expectEnd(of: "a recipient")
    }

    var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.integer(version)
                $0.encoded(recipient.derBytes)
                $0.encoded(keyEncryptionAlgorithm.derBytes)
                $0.octetString(encryptedKey)
            }
        }
    }
}
