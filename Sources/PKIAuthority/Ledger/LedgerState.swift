public import PKIStructures

/// What the ledger knows of the CA as a whole.
public struct LedgerState: Sendable, Hashable {
    /// When the last act was done; no act is dated before it.
    public var lastActAt: Instant
    /// The number of the last CRL; zero before the first.
    public var crlNumber: CRLNumber
    /// Whether earlier CRLs exist that the ledger has not seen, so that a new one would un-revoke their entries.
    public var lacksEarlierCRL: Bool

    public init(lastActAt: Instant, crlNumber: CRLNumber = .zero, lacksEarlierCRL: Bool = false) {
        self.lastActAt = lastActAt
        self.crlNumber = crlNumber
        self.lacksEarlierCRL = lacksEarlierCRL
    }
}

/// When and by whom something is done.
public struct ActContext: Sendable {
    /// When the context was made, or when its act began.
    public let now: Instant
    public let operatorName: String
    private let clock: @Sendable () -> Instant

    /// An act at a fixed time.
    public init(now: Instant, operatorName: String) {
        self.init(clock: { now }, operatorName: operatorName)
    }

    /// An act at the time that the clock shows when its turn has come: others may be at work before it.
    public init(clock: @escaping @Sendable () -> Instant, operatorName: String) {
        now = clock()
        self.operatorName = operatorName
        self.clock = clock
    }

    /// The same operator at the present time.
    var atPresent: ActContext { ActContext(clock: clock, operatorName: operatorName) }
}

/// What was done, when, by whom, for the record.
public struct ActRecord: Sendable, Hashable {
    /// The kinds of act.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case initialise, issue, reissue, activate, revoke, release, adopt, crl, repair, rollover, retire
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
