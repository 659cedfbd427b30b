public import PKIStructures

/// What a ledger dates after a moment: the traces of a clock that ran ahead.
public struct DatedAfter: Sendable, Hashable {
    /// Certificates that were recorded after it, all counted, the first ones named.
    public let certificateCount: Int
    public let certificates: [SerialNumber]
    /// Revocations after it, likewise.
    public let revocationCount: Int
    public let revocations: [SerialNumber]
    /// CRLs whose thisUpdate lies after it, likewise.
    public let listCount: Int
    public let lists: [RevocationListRecord]
    /// Rows of the audit chain, refusals too.
    public let actCount: Int

    public init(
        certificateCount: Int, certificates: [SerialNumber], revocationCount: Int, revocations: [SerialNumber],
        listCount: Int, lists: [RevocationListRecord], actCount: Int
    ) {
        self.certificateCount = certificateCount
        self.certificates = certificates
        self.revocationCount = revocationCount
        self.revocations = revocations
        self.listCount = listCount
        self.lists = lists
        self.actCount = actCount
    }
}

/// Asking what is dated in the future.
public protocol ClockReading {
    /// - Parameter limit: the most of each kind that are named.
    func dated(after time: Instant, limit: Int) throws -> DatedAfter

    /// Hands over the revocations that are dated after a moment, in the order of their numbers.
    func forEachRevocation(datedAfter time: Instant, _ body: (RevocationRecord) throws -> Void) throws
}

/// Putting right what is dated in the future.
public protocol ClockWriting: ClockReading {
    /// Dates releases after a moment at that moment.
    func redateReleases(after time: Instant) throws
}
