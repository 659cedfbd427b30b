public import PKIStructures

/// What the ledger knows of the CA as a whole.
public struct LedgerState: Sendable, Hashable {
    /// When the last act was done; no act is dated before it.
    public var lastActAt: Instant
    /// The number of the last CRL; 0 before the first.
    public var crlNumber: Int
    /// Whether earlier CRLs exist that the ledger has not seen, so that a new one would un-revoke their entries.
    public var lacksEarlierCRL: Bool

    public init(lastActAt: Instant, crlNumber: Int = 0, lacksEarlierCRL: Bool = false) {
        self.lastActAt = lastActAt
        self.crlNumber = crlNumber
        self.lacksEarlierCRL = lacksEarlierCRL
    }
}

/// When and by whom something is done.
public struct ActContext: Sendable, Hashable {
    public let now: Instant
    public let operatorName: String

    public init(now: Instant, operatorName: String) {
        self.now = now
        self.operatorName = operatorName
    }
}

/// What was done, when, by whom, for the record.
public struct ActRecord: Sendable, Hashable {
    /// The kinds of act.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case initialise, issue, reissue, activate, revoke, adopt, crl, repair
    }

    public let at: Instant
    public let operatorName: String
    public let kind: Kind
    /// The certificate that it is about, where it is about one.
    public let serialNumber: SerialNumber?
    /// One line for people.
    public let detail: String

    public init(at: Instant, operatorName: String, kind: Kind, serialNumber: SerialNumber?, detail: String) {
        self.at = at
        self.operatorName = operatorName
        self.kind = kind
        self.serialNumber = serialNumber
        self.detail = detail
    }
}
