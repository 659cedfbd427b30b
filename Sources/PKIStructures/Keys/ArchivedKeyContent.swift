internal import SwiftASN1

/// What a key archive envelops: a private key with the record that it belongs to, so that one envelope cannot be passed off
/// as another's.
///
///     ArchivedKey ::= SEQUENCE { version INTEGER { v1(1) }, serialNumber INTEGER, subject Name,
///         publicKeyHash OCTET STRING, privateKey PrivateKeyInfo }
///
/// This value is all of it but the private key, which stays where it can be wiped.
public struct ArchivedKeyContent: Hashable, Sendable {
    /// Of the first certificate of the key.
    public let serialNumber: SerialNumber
    public let subject: Name
    /// What tells the key from others in the ledger.
    public let publicKeyHash: [UInt8]

    public init(serialNumber: SerialNumber, subject: Name, publicKeyHash: [UInt8]) {
        self.serialNumber = serialNumber
        self.subject = subject
        self.publicKeyHash = publicKeyHash
    }

    /// Reads a content that fills `bytes`.
    ///
    /// - Returns: the content, and where in `bytes` the private key stands.
    public static func read(
        _ bytes: [UInt8]
    ) throws(StructureError) -> (content: ArchivedKeyContent, privateKey: Range<Int>) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the archived key").reader
        try whole.expectEnd(of: "the archived key")
        let version = try parts.read(.integer, "the version").smallInteger("the version")
        guard version == 1 else {
            throw StructureError(.unsupported, "the archived key has version \(version), 1 is known")
        }
        let serialNumber = try SerialNumber(parts.read(.integer, "the serial number"))
        // A copy: the name would keep the buffer with the private key.
        let subject = Array(try parts.read(.sequence, "the subject").encoded)
        let content = ArchivedKeyContent(
            serialNumber: serialNumber, subject: try Name(derEncoded: subject[...]),
            publicKeyHash: Array(try parts.read(.octetString, "the hash of the public key").content))
        let key = try parts.read(.sequence, "the private key")
        try parts.expectEnd(of: "the archived key")
        return (content, key.range)
    }

    /// The DER up to the private key, which has so many bytes and follows.
    public func prefix(privateKeyByteCount: Int) -> [UInt8] {
        let fields = derEncoded { coder in
            coder.integer(1)
            coder.integer(octets: serialNumber.octets)
            coder.encoded(subject.encoded)
            coder.octetString(publicKeyHash)
        }
        return [DERTag.sequence.rawValue] + Self.length(fields.count + privateKeyByteCount) + fields
    }

    /// Length octets in their shortest form (X.690 §10.1).
    private static func length(_ byteCount: Int) -> [UInt8] {
        guard byteCount >= 0x80 else { return [UInt8(byteCount)] }
        let octets = signedOctets(of: byteCount).drop { $0 == 0 }
        return [0x80 | UInt8(octets.count)] + octets
    }
}
