public import PKIStructures

/// When CRLs are made, and how long they hold; what a CRL holds beyond its interval is the overlap.
public struct RevocationListSchedule: Sendable, Hashable {
    /// From one complete CRL to the next.
    public var completeIntervalInSeconds: Int64
    /// From thisUpdate of a complete CRL to its nextUpdate.
    public var completeLifetimeInSeconds: Int64
    /// From one delta CRL to the next; `nil` where there are none.
    public var deltaIntervalInSeconds: Int64?
    /// From thisUpdate of a delta CRL to its nextUpdate.
    public var deltaLifetimeInSeconds: Int64
    /// How long after its end a certificate stays on CRLs, beyond the one that RFC 5280 §3.3 asks for.
    public var graceInSeconds: Int64

    public init(
        completeIntervalInSeconds: Int64, completeLifetimeInSeconds: Int64, deltaIntervalInSeconds: Int64? = nil,
        deltaLifetimeInSeconds: Int64 = 0, graceInSeconds: Int64 = 0
    ) {
        self.completeIntervalInSeconds = completeIntervalInSeconds
        self.completeLifetimeInSeconds = completeLifetimeInSeconds
        self.deltaIntervalInSeconds = deltaIntervalInSeconds
        self.deltaLifetimeInSeconds = deltaLifetimeInSeconds
        self.graceInSeconds = graceInSeconds
    }
}

/// Which CRLs a CA publishes, and when.
public struct RevocationListPlan: Sendable {
    /// The complete CRL of everything, that the CA itself signs.
    public let complete: RevocationListScope
    public let partition: RevocationListPartition
    public let schedule: RevocationListSchedule
    /// The keys that sign: the CA's, and the CRL issuer's where there is one.
    let signerKeyIdentifier: [UInt8]
    let listIssuerKeyIdentifier: [UInt8]?

    /// When a CRL is due.
    public struct DueTime: Sendable, Hashable {
        public let order: RevocationListOrder
        /// `nil` where there has never been one.
        public let dueAt: Instant?
    }

    /// - Parameters:
    ///   - signer: the certificate of the CA.
    ///   - listIssuer: the certificate of the CRL issuer.
    public init(
        publication: Publication, schedule: RevocationListSchedule, signer: Certificate, listIssuer: Certificate? = nil
    ) throws {
        partition = publication.partition
        self.schedule = schedule
        complete = RevocationListScope(
            name: partition.name, addresses: publication.crlAddresses, deltaAddresses: publication.freshestCRLAddresses)
        signerKeyIdentifier = try RevocationListSigner.keyIdentifier(of: signer)
        listIssuerKeyIdentifier = try listIssuer.map(RevocationListSigner.keyIdentifier(of:))
    }

    /// The scopes of all CRLs: the complete one first.
    ///
    /// - Throws: `AuthorityError.Code.notAllowed` where certificates name shards and the settings have no address for them.
    public func scopes(in ledger: any LedgerReading) throws -> [RevocationListScope] {
        let parts = partition.scopes(shardCount: try ledger.shardCount())
        guard parts.isEmpty || !partition.baseAddresses.isEmpty else {
            throw AuthorityError(
                .notAllowed, "there are certificates in shards, but no address for the CRLs of shards",
                hint: "set crl.partition-addresses in the settings to what it was when they were issued")
        }
        return [complete] + parts
    }

    /// The order for a CRL of a scope.
    public func order(_ scope: RevocationListScope, _ kind: RevocationListRecord.Kind) -> RevocationListOrder {
        RevocationListOrder(
            scope: scope, kind: kind,
            lifetimeInSeconds: kind == .complete
                ? schedule.completeLifetimeInSeconds : schedule.deltaLifetimeInSeconds,
            graceInSeconds: schedule.graceInSeconds)
    }

    /// Every CRL, complete ones before deltas: whoever reads in between finds a base for each delta.
    public func orders(in ledger: any LedgerReading) throws -> [RevocationListOrder] {
        let scopes = try scopes(in: ledger)
        let deltas = try scopes.filter { try hasDeltas($0) && lastList($0, .complete, ledger) != nil }
        return scopes.map { order($0, .complete) } + deltas.map { order($0, .delta) }
    }

    /// The CRLs that are due. With a complete CRL comes a delta CRL, for those who have the one before.
    public func dueOrders(in ledger: any LedgerReading, now: Instant) throws -> [RevocationListOrder] {
        let due = try dueTimes(in: ledger).filter { $0.dueAt.map { $0 <= now } ?? true }.map(\.order)
        let renewed = Set(due.filter { $0.kind == .complete }.map(\.scope))
        let companions = try orders(in: ledger).filter { $0.kind == .delta && renewed.contains($0.scope) }
        let deltas = due.filter { $0.kind == .delta && !renewed.contains($0.scope) }
        return due.filter { $0.kind == .complete } + companions + deltas
    }

    /// When each CRL is due next.
    public func dueTimes(in ledger: any LedgerReading) throws -> [DueTime] {
        try scopes(in: ledger).flatMap { scope in
            let complete = try lastList(scope, .complete, ledger)
            let times = [
                DueTime(
                    order: order(scope, .complete),
                    dueAt: try complete.map { try dueTime(after: $0, schedule.completeIntervalInSeconds, ledger) })
            ]
            guard let complete, let interval = schedule.deltaIntervalInSeconds, hasDeltas(scope) else { return times }
            let last = try lastList(scope, .delta, ledger)?.thisUpdate ?? complete.thisUpdate
            let start = max(last, complete.thisUpdate)
            return times + [DueTime(order: order(scope, .delta), dueAt: start.adding(seconds: interval))]
        }
    }

    /// Where one of the future stands in its place, the next is due at once.
    private func dueTime(
        after list: RevocationListRecord, _ interval: Int64, _ ledger: any LedgerReading
    ) throws -> Instant {
        try ledger.isOvertaken(list) ? list.thisUpdate : list.thisUpdate.adding(seconds: interval)
    }

    private func hasDeltas(_ scope: RevocationListScope) -> Bool {
        schedule.deltaIntervalInSeconds != nil && scope.canHaveDeltas
    }

    private func lastList(
        _ scope: RevocationListScope, _ kind: RevocationListRecord.Kind, _ ledger: any LedgerReading
    ) throws -> RevocationListRecord? {
        let identifier = scope.isIndirect ? listIssuerKeyIdentifier ?? [] : signerKeyIdentifier
        return try ledger.lastList(
            of: RevocationListSeries(scope, signerKeyIdentifier: identifier), kind: kind, .published)
    }
}
