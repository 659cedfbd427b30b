public import PKIStructures

/// A signed statement of how far the audit chain had come at the end of a commit.
///
/// Checkpoints are a chain too. The newest one stands with its key to the head: a random number whose digest is signed
/// with it and which the next commit destroys. Whoever cuts the tail of a ledger down to an older checkpoint cannot show
/// the number that belongs to it.
public struct Checkpoint: Sendable, Hashable {
    /// The ledger's random name.
    public let ledger: [UInt8]
    /// The last row that it covers, and its digest.
    public let link: AuditRow.Link
    /// The last row that the checkpoint before it covers; 0 for the first one.
    public let previousSequence: Int64
    public let at: Instant
    /// SHA-256 over the key to the head.
    public let headDigest: [UInt8]
    /// SHA-256 over the signer's certificate.
    public let signer: [UInt8]
    /// The signature algorithm's identifier, DER.
    public let algorithm: [UInt8]
    public internal(set) var signature: [UInt8]

    public init(
        ledger: [UInt8], link: AuditRow.Link, previousSequence: Int64, at: Instant, headDigest: [UInt8],
        signer: [UInt8], algorithm: [UInt8], signature: [UInt8]
    ) {
        self.ledger = ledger
        self.link = link
        self.previousSequence = previousSequence
        self.at = at
        self.headDigest = headDigest
        self.signer = signer
        self.algorithm = algorithm
        self.signature = signature
    }

    /// The bytes that are signed. They begin with a zero octet, as no certificate, CRL or message of anybody does.
    public var signedBytes: [UInt8] {
        var fields = AuditFields(label: "capki.checkpoint/1")
        fields.append(ledger)
        fields.append(link.sequence)
        fields.append(link.hash)
        fields.append(previousSequence)
        fields.append(at.secondsSinceEpoch)
        fields.append(headDigest)
        fields.append(signer)
        fields.append(algorithm)
        return fields.bytes
    }
}

/// The newest checkpoint, with what only the newest one has.
public struct HeadCheckpoint: Sendable, Hashable {
    public let checkpoint: Checkpoint
    /// 32 random octets.
    public let headKey: [UInt8]

    public init(checkpoint: Checkpoint, headKey: [UInt8]) {
        self.checkpoint = checkpoint
        self.headKey = headKey
    }
}
