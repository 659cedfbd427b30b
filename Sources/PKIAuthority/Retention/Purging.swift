internal import PKIKeys
public import PKIStructures

/// A certificate whose records were taken away, or would be.
public struct PurgedRecord: Sendable, Hashable {
    public let serialNumber: SerialNumber
    public let notAfter: Instant
    /// As the ledger had it.
    public let subject: String

    init(_ record: CertificateRecord) {
        serialNumber = record.serialNumber
        notAfter = record.notAfter
        subject = record.subject
    }
}

extension AuthorityStore {
    /// How many records are gone through in one transaction.
    static var purgeGroupLength: Int { 500 }

    /// Hands over what ``CertificateAuthority/purge(endedBefore:trustsClock:context:removingCopies:purged:)`` would take
    /// away, in memory that does not grow with it.
    public func forEachPurgeable(endedBefore end: Instant, _ body: (PurgedRecord) throws -> Void) throws {
        var place: Int64?
        while true {
            let (due, last) = try read {
                try $0.purgeable(endedBefore: end, after: place, limit: Self.purgeGroupLength)
            }
            guard let last else { return }
            try due.forEach { try body(PurgedRecord($0.record)) }
            place = last
        }
    }
}

extension CertificateAuthority {
    /// How long the ledger may have rested before a clock that says so is doubted.
    private static let pauseInDays = 366

    /// Takes away the personal records of certificates that have had their time, and writes the ledger's file anew.
    ///
    /// Each group is one durable act, and each certificate a row of the audit chain with the digest of what was taken away.
    /// The chain itself is never changed: what its rows say of a certificate stays. Whoever is interrupted goes on with
    /// another run.
    ///
    /// - Parameters:
    ///   - end: see ``RetentionPolicy/end(at:)``.
    ///   - trustsClock: confirms a clock that says that the ledger has rested for more than a year; what is taken away under
    ///     a wrong clock does not come back.
    ///   - removingCopies: takes away what stands of these certificates outside the ledger.
    ///   - purged: told what was taken away, once that is durable.
    /// - Throws: `AuthorityError.Code.clockAhead` where such a clock is not confirmed.
    public func purge(
        endedBefore end: Instant, trustsClock: Bool = false, context: ActContext,
        removingCopies: ([SerialNumber]) throws -> Void = { _ in }, purged: ([PurgedRecord]) throws -> Void
    ) throws {
        var place: Int64?
        var isFirst = true
        while true {
            let (due, last) = try act(.purge, context) { context in
                if isFirst, !trustsClock { try requirePlausibleClock(context) }
                return try purgeGroup(endedBefore: end, after: place, context, removingCopies)
            }
            guard let last else { break }
            if !due.isEmpty { try purged(due) }
            place = last
            isFirst = false
        }
        try removeRemnants()
    }

    private func purgeGroup(
        endedBefore end: Instant, after place: Int64?, _ context: ActContext,
        _ removingCopies: ([SerialNumber]) throws -> Void
    ) throws -> (due: [PurgedRecord], last: Int64?) {
        let (due, last) = try store.read {
            try $0.purgeable(endedBefore: end, after: place, limit: type(of: store).purgeGroupLength)
        }
        guard !due.isEmpty else { return ([], last) }
        // Copies go first: while the ledger has the records they can be made again, behind that nobody would look for them.
        try removingCopies(due.map(\.record.serialNumber))
        try commit(context) { ledger in
            for placed in due {
                try ledger.purge(placed, at: context.now)
                try Self.recordPurge(placed.record, context, in: ledger)
            }
            try ledger.setHoldsRemnants(true)
        }
        return (due.map { PurgedRecord($0.record) }, last)
    }

    private static func recordPurge(
        _ purged: CertificateRecord, _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        let what = purged.certificate == nil ? "intended certificate" : "certificate"
        try record(
            .purge, purged.serialNumber, "ended at \(purged.notAfter)", context,
            evidence: [Evidence(name: what, of: purged.content)], in: ledger)
    }

    private func requirePlausibleClock(_ context: ActContext) throws {
        let last = try store.read { try $0.state().lastActAt }
        guard context.now > last.adding(days: Self.pauseInDays) else { return }
        throw AuthorityError(
            .clockAhead, "the clock says \(context.now), but the ledger's last act was at \(last)",
            hint: "what is purged under a wrong clock is lost; check the clock, and confirm it with --trust-clock")
    }

    /// Deleted rows leave traces in free pages and in the write-ahead log, which end when the file is written anew.
    private func removeRemnants() throws {
        guard try store.read({ try $0.holdsRemnants() }) else { return }
        try store.exclusively {
            try store.compact()
            try store.write { try $0.setHoldsRemnants(false) }
        }
    }
}
