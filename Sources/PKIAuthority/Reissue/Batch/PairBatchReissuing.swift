public import PKIKeys
internal import PKIStructures

/// Reissues of many pairs of certificates: all orders are checked first; then groups of them are prepared, signed and made
/// durable together, both certificates of a holder always in one transaction.
///
/// It is a slower way than ``BatchReissuing``: encryption keys are made, archived and handed out.
public struct PairBatchReissuing: Sendable {
    /// How many pairs become durable together.
    private static let groupSize = 16

    private let authority: CertificateAuthority
    private let orders: any PairBatchOrders
    private let desk: PairDesk
    private let workforce: Workforce

    public init(
        _ orders: any PairBatchOrders, by authority: CertificateAuthority, access: ArchiveAccess,
        policy: ReissuePolicy = ReissuePolicy(), keyPolicy: KeyPolicy = KeyPolicy(), plan: BatchPlan
    ) {
        self.authority = authority
        self.orders = orders
        desk = PairDesk(access: access, policy: policy, keyPolicy: keyPolicy)
        workforce = Workforce(threadCount: plan.threadCount)
    }

    /// Goes through all orders without signing or recording anything.
    ///
    /// - Parameters:
    ///   - singles: the orders of the same batch for single certificates, which were checked before.
    ///   - progress: told how many were gone through.
    ///   - place: sees that there is a place for the keys of an order; told whether an earlier run has done it.
    /// - Throws: a fault of the ledger; faults of orders are in the result.
    public func check(
        after singles: CheckedBatch?, context: ActContext, progress: (Int) -> Void = { _ in },
        place: (_ index: Int, _ isDone: Bool) throws -> Void = { _, _ in }
    ) throws -> [BatchFault] {
        var faults: [BatchFault] = []
        var seen = SeenPairs(after: singles?.lines)
        var samples = SampleKeys()
        for index in 0..<orders.count {
            do {
                let prepared = try authority.store.read { try check(index, &samples, context, in: $0) }
                try place(index, prepared == nil)
                if let prepared, let clash = try seen.clash(of: prepared) { throw clash }
            } catch {
                faults.append(BatchFault(index, error))
            }
            progress(index + 1)
        }
        return faults
    }

    /// Keys in the place of those that are made when the batch is carried out: every rule can be checked with them.
    private struct SampleKeys {
        private var keys: [KeyAlgorithm: SoftwareKey] = [:]

        mutating func key(_ algorithm: KeyAlgorithm) throws -> SoftwareKey {
            if let key = keys[algorithm] { return key }
            let key = try SoftwareKey.generate(algorithm)
            keys[algorithm] = key
            return key
        }
    }

    /// Checks an order by every rule; `nil` where an earlier run has carried it out.
    private func check(
        _ index: Int, _ samples: inout SampleKeys, _ context: ActContext, in ledger: any LedgerReading
    ) throws -> PreparedPair? {
        let order = try orders.order(at: index)
        if try authority.doneBefore(order, in: ledger) != nil { return nil }
        try Self.requireSigning(order, in: ledger)
        var sample: SoftwareKey?
        if order.choice == .new || order.choice == .newAndRecover {
            sample = try samples.key(CertificateAuthority.newEncryptionAlgorithm(order, in: ledger))
        }
        return try authority.prepare(order, fresh: sample, desk, context, in: ledger)
    }

    /// A batch names holders by their signing certificates, so that no holder stands in it under two names.
    private static func requireSigning(_ order: PairReissueOrder, in ledger: any LedgerReading) throws {
        let original = order.signing.original
        let pair = try CertificatePair(of: original, in: ledger)
        guard pair.signing == original else {
            throw AuthorityError(
                .notAllowed,
                "certificate \(original) is the encryption certificate of a pair; name its signing certificate, \(pair.signing)"
            )
        }
    }

    /// Carries out the orders; one that meanwhile cannot be carried out fails alone.
    ///
    /// - Parameters:
    ///   - keep: puts keys in a durable place, before the certificates that they belong to count as issued: whatever ends
    ///     the process after that, none is lost.
    ///   - deliver: is handed each outcome, in the order of the batch, once it is durable.
    ///   - shouldStop: asked between groups.
    /// - Throws: what keeps the CA from working on: then the batch can be run again.
    public func run(
        context: ActContext, keep: (PairBatchDelivery) throws -> Void, deliver: (PairBatchOutcome) throws -> Void,
        shouldStop: () -> Bool = { false }
    ) throws {
        var seen = SeenPairs()
        var position = 0
        while position < orders.count, !shouldStop() {
            let group = position..<min(position + Self.groupSize, orders.count)
            // Before the act: RSA keys take seconds, in which others can work.
            let keys = try workforce.perform(group.count) { try newKey(group.lowerBound + $0) }
            let outcomes = try authority.act(.reissue, context) { context in
                try work(on: group, keys, context, &seen, keep)
            }
            for outcome in outcomes { try deliver(outcome) }
            position = group.upperBound
        }
    }

    /// A new encryption key; none where the order is done or will fail.
    private func newKey(_ index: Int) throws -> FreshKey {
        guard let order = try? orders.order(at: index) else { return FreshKey(key: nil) }
        let isOpen = try? authority.store.read { try authority.doneBefore(order, in: $0) == nil }
        guard isOpen == true else { return FreshKey(key: nil) }
        return FreshKey(key: try authority.newEncryptionKey(order))
    }

    private struct FreshKey: Sendable { let key: SoftwareKey? }

    /// One group with the ledger to itself: intentions, signatures, places of keys, then everything at once.
    private func work(
        on group: Range<Int>, _ keys: [FreshKey], _ context: ActContext, _ seen: inout SeenPairs,
        _ keep: (PairBatchDelivery) throws -> Void
    ) throws -> [PairBatchOutcome] {
        var prepared = PreparedGroup()
        try authority.store.read { ledger in
            for (index, fresh) in zip(group, keys) {
                try prepare(index, fresh.key, context, &seen, &prepared, in: ledger)
            }
        }
        let (ready, failures) = (prepared.ready, prepared.failures)
        try authority.commit(context) { ledger in
            for pair in ready { try authority.intend(pair.pair, in: ledger) }
            for failure in failures {
                try CertificateAuthority.recordFailure(
                    of: .reissue, about: failure.original, failure.error, failure.context, in: ledger)
            }
        }
        let signed = try workforce.perform(ready.count) { try authority.sign(ready[$0].pair, desk.access) }
        for (ready, pair) in zip(ready, signed) {
            try keep(PairBatchDelivery(index: ready.index, key: pair.delivered, recoveredKey: pair.recovered))
        }
        try authority.commit(context) { ledger in
            for pair in signed { _ = try authority.settle(pair, in: ledger) }
        }
        let done = try authority.store.read { ledger in
            try zip(ready, signed).map { PairBatchOutcome(index: $0.index, result: .done(try told($1, in: ledger))) }
        }
        return (done + prepared.others).sorted { $0.index < $1.index }
    }

    /// The orders of a group after the check that comes right before the signatures.
    private struct PreparedGroup {
        var ready: [(index: Int, pair: PreparedPair)] = []
        var failures: [FailedOrder] = []
        /// What an earlier run has done, and what was refused.
        var others: [PairBatchOutcome] = []
    }

    private func prepare(
        _ index: Int, _ fresh: SoftwareKey?, _ context: ActContext, _ seen: inout SeenPairs,
        _ group: inout PreparedGroup, in ledger: any LedgerReading
    ) throws {
        var (act, original) = (context, SerialNumber?.none)
        do {
            let order = try orders.order(at: index)
            original = order.signing.original
            act = try context.grounded(on: order.signing.request)
            if let before = try authority.doneBefore(order, in: ledger) {
                group.others.append(PairBatchOutcome(index: index, result: .doneBefore(before)))
                return
            }
            try Self.requireSigning(order, in: ledger)
            let pair = try authority.prepare(order, fresh: fresh, desk, act, in: ledger)
            if let clash = try seen.clash(of: pair) { throw clash }
            group.ready.append((index, pair))
        } catch {
            group.failures.append(FailedOrder(index: index, original: original, error: error, context: act))
            group.others.append(PairBatchOutcome(index: index, result: .failed(error)))
        }
    }

    private func told(_ pair: SignedPair, in ledger: any LedgerReading) throws -> PairBatchReissued {
        func reissued(_ prepared: PreparedReissue, _ signed: SignedReissue) -> BatchReissued {
            BatchReissued(
                certificate: signed.certificate, original: prepared.original,
                record: prepared.reissueRecord(as: signed.certificate))
        }
        return try authority.reissued(
            pair.prepared.order, reissued(pair.prepared.signing, pair.signing),
            reissued(pair.prepared.encryption, pair.encryption), in: ledger)
    }
}
