internal import PKIKeys
public import PKIStructures

/// A reissue that a batch has carried out.
public struct BatchReissued: Sendable {
    public let certificate: Certificate
    public let original: Certificate
    public let record: ReissueRecord

    /// The receipt.
    public func receipt() throws -> ReissueReceipt {
        try ReissueReceipt(record, original: original, replacement: certificate)
    }
}

/// An order that was found good.
struct ReadyOrder: Sendable {
    let index: Int
    let reissue: PreparedReissue
}

/// An order that was refused.
struct FailedOrder: Sendable {
    let index: Int
    let original: SerialNumber?
    let error: any Error
    let context: ActContext
}

/// An order after the check that comes right before the signature.
enum PreparedOrder: Sendable {
    case ready(ReadyOrder)
    case doneBefore(Int, BatchReissued)
    case failed(FailedOrder)
}

/// Orders that become durable together.
struct Group: Sendable {
    let orders: [PreparedOrder]
    /// Those that are to be signed.
    let ready: [ReadyOrder]
    let failures: [FailedOrder]

    /// No orders.
    init() { (orders, ready, failures) = ([], [], []) }

    /// Takes orders in; one whose line or key the batch has had fails.
    init(_ prepared: [PreparedOrder], _ lines: inout SeenLines) {
        orders = prepared.map { order in
            guard case .ready(let ready) = order, let clash = lines.clash(of: LineIdentity(ready.reissue)) else {
                return order
            }
            return .failed(
                FailedOrder(
                    index: ready.index, original: ready.reissue.order.original, error: clash,
                    context: ready.reissue.context))
        }
        ready = orders.compactMap { if case .ready(let order) = $0 { order } else { nil } }
        failures = orders.compactMap { if case .failed(let order) = $0 { order } else { nil } }
    }

    var isEmpty: Bool { orders.isEmpty }
}

/// A group with its signatures.
struct SignedGroup: Sendable {
    let group: Group
    /// The certificates of the orders that were ready, in their order.
    let signed: [SignedReissue]

    /// No orders.
    init() { (group, signed) = (Group(), []) }

    init(_ group: Group, _ signed: [SignedReissue]) {
        self.group = group
        self.signed = signed
    }

    var isEmpty: Bool { group.isEmpty }

    /// What became of each order.
    var outcomes: [BatchOutcome] {
        var rest = signed[...]
        return group.orders.map { order in
            switch order {
            case .doneBefore(let index, let done): return BatchOutcome(index, .doneBefore(done))
            case .failed(let failed): return BatchOutcome(failed.index, .failed(failed.error))
            case .ready(let ready):
                guard let certificate = rest.popFirst()?.certificate else {
                    return BatchOutcome(ready.index, .failed(AuthorityError(.ledger, "there is no signature")))
                }
                let done = BatchReissued(
                    certificate: certificate, original: ready.reissue.original,
                    record: ready.reissue.reissueRecord(as: certificate))
                return BatchOutcome(ready.index, .done(done))
            }
        }
    }
}

/// What is done at the same time: each group is one step further than the next.
struct BatchStep: Sendable {
    /// Durable by now; its outcomes are told.
    var telling = SignedGroup()
    /// Signed; what became of it is set down.
    var closing = SignedGroup()
    /// Set down; it is signed.
    var signing = Group()
    /// Prepared; its intentions are set down.
    var intending = Group()
    /// The orders that are prepared.
    var preparing = 0..<0

    /// The first step.
    init() {}

    /// Moves every group on by one.
    init(
        after step: BatchStep, _ signed: [SignedReissue], _ prepared: [PreparedOrder], _ lines: inout SeenLines
    ) {
        telling = step.closing
        closing = SignedGroup(step.signing, signed)
        signing = step.intending
        intending = Group(prepared, &lines)
    }

    var isEmpty: Bool { telling.isEmpty && closing.isEmpty && signing.isEmpty && intending.isEmpty }
}

extension CertificateAuthority {
    /// What an earlier run has made of an order: the same key has replaced the same original; `nil` where none has.
    func doneBefore(
        _ order: ReissueOrder, on ground: OrderGround, in ledger: any LedgerReading
    ) throws -> BatchReissued? {
        guard !ground.isUntouched, let record = try ledger.liveReissue(of: order.original),
            let replacement = try ledger.certificate(record.replacement), let bytes = replacement.certificate,
            replacement.publicKeyHash == ground.publicKeyHash
        else { return nil }
        return BatchReissued(
            certificate: try Certificate(derEncoded: bytes),
            original: try Certificate(derEncoded: ground.ledger.content),
            record: record)
    }
}
