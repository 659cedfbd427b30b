public import PKIStructures

/// Which seals to list.
public struct SealSearch: Sendable, Hashable {
    public var sealID: String?
    /// Bound to this certificate.
    public var owner: SerialNumber?
    public var state: SealRecord.State?

    public init(sealID: String? = nil, owner: SerialNumber? = nil, state: SealRecord.State? = nil) {
        self.sealID = sealID
        self.owner = owner
        self.state = state
    }
}

/// What can be asked of the seals in a ledger.
public protocol SealReading {
    /// The seal with these bytes.
    func seal(sha256: [UInt8]) throws -> SealRecord?

    /// Hands over seals in the order in which the ledger took them in, one at a time.
    func forEachSeal(_ search: SealSearch, _ body: (SealRecord) throws -> Void) throws

    /// Hands over the active seals with each of their certificates that was reissued, in the order in which the ledger took
    /// the seals in.
    func forEachOutlivedSeal(
        _ body: (_ sealID: String, _ sha256: [UInt8], _ original: SerialNumber) throws -> Void
    ) throws
}

/// What can be changed among the seals of a ledger.
public protocol SealWriting: SealReading {
    /// Adds a seal; one that is there already, or a second active one with its code, is refused.
    func insert(_ record: SealRecord) throws

    /// Sets down what has become of a seal; what it is never changes.
    func update(_ record: SealRecord) throws

    /// Dates what was closed after a moment at that moment.
    func redateSeals(after time: Instant) throws
}

extension LedgerReading {
    /// The seals that a search finds, for a few of them.
    public func seals(_ search: SealSearch) throws -> [SealRecord] {
        var found: [SealRecord] = []
        try forEachSeal(search) { found.append($0) }
        return found
    }

    /// The active seal with a code; `nil` where there is none.
    public func activeSeal(_ sealID: String) throws -> SealRecord? {
        try seals(SealSearch(sealID: sealID, state: .active)).first
    }

    /// The active seals that a certificate signs with.
    public func activeSeals(boundTo serialNumber: SerialNumber) throws -> [SealRecord] {
        try seals(SealSearch(owner: serialNumber, state: .active))
    }
}
