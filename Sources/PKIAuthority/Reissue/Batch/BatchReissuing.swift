public import PKIKeys
internal import PKIStructures

/// Many reissues at once, for a recall of tokens: all orders are checked first; then groups of them are prepared, signed
/// and made durable together.
///
/// A certificate's intention is durable before it is signed, as with a single one (rule 9): while one group is signed, the
/// transaction of another sets down its intentions, and what the one before has become.
public struct BatchReissuing: Sendable {
    let authority: CertificateAuthority
    let orders: any BatchOrders
    let policy: ReissuePolicy
    let keyPolicy: KeyPolicy
    let plan: BatchPlan
    let workforce: Workforce
    /// How many orders one thread takes at a time.
    static let sliceSize = 16
    /// Of how many orders the preparation is kept from the check to the run; it takes some three kilobytes each.
    private static let keptCount = 32_768

    public init(
        _ orders: any BatchOrders, by authority: CertificateAuthority, policy: ReissuePolicy = ReissuePolicy(),
        keyPolicy: KeyPolicy = KeyPolicy(), plan: BatchPlan
    ) {
        self.authority = authority
        self.orders = orders
        self.policy = policy
        self.keyPolicy = keyPolicy
        self.plan = plan
        workforce = Workforce(threadCount: plan.threadCount)
    }

    /// Goes through all orders without signing or recording anything.
    ///
    /// - Parameter progress: told how many were gone through.
    /// - Throws: a fault of the ledger; faults of orders are in the result.
    public func check(context: ActContext, progress: (Int) -> Void = { _ in }) throws -> CheckedBatch {
        var faults: [BatchFault] = []
        var digests: [[UInt8]] = []
        var prepared: [PreparedReissue?] = []
        var lines = SeenLines()
        let link = try authority.store.read { try $0.lastAct() }
        for group in groups(of: 0..<orders.count) {
            let slices = slices(of: group)
            let checked = try workforce.perform(slices.count) { try check(slices[$0], context) }.flatMap { $0 }
            for (index, result) in zip(group, checked) {
                digests.append(result.digest)
                if prepared.count < Self.keptCount { prepared.append(result.prepared) }
                if let error = result.error ?? lines.clash(of: result.prepared.map(LineIdentity.init)) {
                    faults.append(BatchFault(index, error))
                }
            }
            progress(group.upperBound)
        }
        return CheckedBatch(
            faults: faults, requestDigests: digests, preparations: prepared, link: link, lines: lines)
    }

    /// What the check of one order gave.
    private struct CheckedOrder: Sendable {
        var prepared: PreparedReissue?
        var digest: [UInt8] = []
        var error: (any Error)?
    }

    private func check(_ slice: Range<Int>, _ context: ActContext) throws -> [CheckedOrder] {
        try authority.store.read { ledger in
            slice.map { index in
                var checked = CheckedOrder()
                do {
                    let order = try orders.order(at: index)
                    let act = try context.grounded(on: order.request)
                    checked.digest = act.evidence.first?.sha256 ?? []
                    checked.prepared = try prepare(order, act, in: ledger)
                } catch {
                    checked.error = error
                }
                return checked
            }
        }
    }

    /// Checks an order by every rule, except where an earlier run has carried it out.
    private func prepare(
        _ order: ReissueOrder, _ context: ActContext, in ledger: any LedgerReading
    ) throws -> PreparedReissue? {
        let ground = try authority.ground(of: order, in: ledger)
        if try authority.doneBefore(order, on: ground, in: ledger) != nil { return nil }
        return try authority.prepare(
            order, on: ground, policy: policy, keyPolicy: keyPolicy, context: context, in: ledger)
    }

    /// Groups of orders that become durable together.
    func groups(of range: Range<Int>) -> [Range<Int>] { Self.parts(of: range, plan.groupSize) }

    /// Parts of a group for single threads.
    func slices(of range: Range<Int>) -> [Range<Int>] { Self.parts(of: range, Self.sliceSize) }

    private static func parts(of range: Range<Int>, _ size: Int) -> [Range<Int>] {
        stride(from: range.lowerBound, to: range.upperBound, by: size).map { start in
            start..<min(start + size, range.upperBound)
        }
    }
}

/// What may stand in a batch only once: a line of descent, and a key.
struct LineIdentity: Sendable {
    let line: SerialNumber
    let publicKeyHash: [UInt8]

    init(_ prepared: PreparedReissue) {
        line = prepared.line
        publicKeyHash = prepared.record.publicKeyHash
    }
}

/// The lines and keys that a batch has had.
struct SeenLines {
    private var lines: Set<SerialNumber> = []
    private var keys: Set<[UInt8]> = []

    /// Notes an order; what is wrong where its line or key was had before.
    mutating func clash(of identity: LineIdentity?) -> AuthorityError? {
        guard let identity else { return nil }
        return clash(ofLine: identity.line) ?? clash(ofKey: identity.publicKeyHash)
    }

    mutating func clash(ofLine line: SerialNumber) -> AuthorityError? {
        guard !lines.insert(line).inserted else { return nil }
        return AuthorityError(
            .alreadyReissued, "an earlier line of the batch reissues the same certificate, or one of its line",
            hint: "a holder has one live certificate of a line")
    }

    mutating func clash(ofKey publicKeyHash: [UInt8]) -> AuthorityError? {
        guard !keys.insert(publicKeyHash).inserted else { return nil }
        return AuthorityError(
            .keyReused, "an earlier line of the batch has a request with the same key", hint: "make a new key")
    }
}
