internal import SwiftASN1

/// A private key under a passphrase (RFC 5958 §3).
///
///     EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
///
/// The cost of deriving the key stands in the scheme; a hostile file could ask for hours or for all memory.
public struct EncryptedPrivateKeyInfo: Hashable, Sendable {
    public let scheme: PasswordBasedScheme
    public let encryptedData: [UInt8]

    public init(scheme: PasswordBasedScheme, encryptedData: [UInt8]) {
        self.scheme = scheme
        self.encryptedData = encryptedData
    }

    /// Reads a key that fills `bytes`.
    ///
    /// - Throws: `StructureError`, also where the bytes are some other structure.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the encrypted key").reader
        try whole.expectEnd(of: "the encrypted key")
        let algorithm = try AlgorithmIdentifier(from: &parts, "the encryption algorithm")
        encryptedData = Array(try parts.read(.octetString, "the encrypted data").content)
        try parts.expectEnd(of: "the encrypted data")
        scheme = try PasswordBasedScheme(algorithm)
    }

    /// Whether bytes have the outline of an encrypted key, whatever the scheme.
    public static func hasOutline(_ bytes: ArraySlice<UInt8>) -> Bool {
        var whole = DERReader(bytes)
        guard var parts = try? whole.read(.sequence, "the encrypted key").reader else { return false }
        let isOutline =
            (try? parts.read(.sequence, "the algorithm")) != nil && (try? parts.read(.octetString, "the data")) != nil
        return isOutline && parts.isAtEnd
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.encoded(scheme.identifier.derBytes)
                $0.octetString(encryptedData)
            }
        }
    }
}
