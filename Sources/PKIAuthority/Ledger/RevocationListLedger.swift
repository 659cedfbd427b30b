public import PKIStructures

/// What is asked of a ledger to make CRLs.
public protocol RevocationListReading {
    /// How many editions of CRLs there are.
    func editionCount() throws -> Int

    /// The last CRL of a series that was given out, or published; one of the future is none yet.
    func lastList(
        of series: RevocationListSeries, kind: RevocationListRecord.Kind, _ reach: RevocationListRecord.Reach
    ) throws -> RevocationListRecord?

    /// Whether a CRL of the same series was made after it, but dated in the future, so that nobody can use it.
    func isOvertaken(_ list: RevocationListRecord) throws -> Bool

    /// The last complete CRL that was given out, or published, and covers what the scope covers, whoever signed it; one of
    /// the future is none yet.
    func lastCoveringList(
        of scope: RevocationListScope, _ reach: RevocationListRecord.Reach
    ) throws -> RevocationListRecord?

    /// One more than the highest shard that a certificate names.
    func shardCount() throws -> Int

    /// Hands over what a CRL lists, one at a time, and keeps nothing.
    func forEachListed(_ selection: ListedSelection, _ body: (ListedRevocation) throws -> Void) throws
}

/// What is changed in a ledger where CRLs are made.
public protocol RevocationListWriting: RevocationListReading {
    /// Sets down that a CRL was signed; a number with another edition is refused.
    func insert(_ record: RevocationListRecord) throws

    /// Sets down that the CRLs of an edition were given out, so that others may rest on them.
    func markGivenOut(edition: Int, _ reach: RevocationListRecord.Reach) throws
}

/// Which revocations a CRL lists.
public struct ListedSelection: Sendable, Hashable {
    /// The CRL that a delta adds to.
    public struct Base: Sendable, Hashable {
        public let edition: Int
        /// What was left out of it.
        public let cut: RevocationListRecord.Cut?
    }

    public let content: RevocationListScope.Content
    /// What is left out.
    public let cut: RevocationListRecord.Cut?
    /// `nil` for a complete CRL.
    public let base: Base?
}

/// One revocation as a CRL lists it.
public struct ListedRevocation: Sendable {
    /// See ``SerialNumber/octets``.
    public let serialOctets: [UInt8]
    public let revokedAt: Instant
    /// `removeFromCRL` for what a delta CRL takes off its base.
    public let reason: RevocationReason
    public let invalidityDate: Instant?

    public init(serialOctets: [UInt8], revokedAt: Instant, reason: RevocationReason, invalidityDate: Instant?) {
        self.serialOctets = serialOctets
        self.revokedAt = revokedAt
        self.reason = reason
        self.invalidityDate = invalidityDate
    }
}
