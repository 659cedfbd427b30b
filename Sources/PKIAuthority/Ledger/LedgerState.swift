public import PKIStructures

/// What the ledger knows of the CA as a whole.
public struct LedgerState: Sendable, Hashable {
    /// When the last act was done; no act is dated before it.
    public var lastActAt: Instant
    /// The number of the last CRL; zero before the first.
    public var crlNumber: CRLNumber
    /// Whether earlier CRLs exist that the ledger has not seen, so that a new one would un-revoke their entries.
    public var lacksEarlierCRL: Bool
    /// 16 random octets that tell this ledger from every other; they stand in its checkpoints.
    public let identifier: [UInt8]

    public init(
        lastActAt: Instant, crlNumber: CRLNumber = .zero, lacksEarlierCRL: Bool = false, identifier: [UInt8]
    ) {
        self.lastActAt = lastActAt
        self.identifier = identifier
        self.crlNumber = crlNumber
        self.lacksEarlierCRL = lacksEarlierCRL
    }
}
