internal import PKIKeys
internal import PKIStructures

extension BatchReissuing {
    /// Carries out the orders of a batch that was checked; an order that meanwhile cannot be carried out fails alone.
    ///
    /// - Parameters:
    ///   - describe: makes what is delivered of an outcome, on any thread.
    ///   - deliver: is handed that, in the order of the batch, once the outcome is durable.
    ///   - shouldStop: asked now and then; what is under way is finished.
    /// - Throws: what keeps the CA from working on: then nothing that was delivered is lost, and the batch can be run again.
    public func run<Line: Sendable>(
        _ checked: CheckedBatch, context: ActContext, describe: @escaping @Sendable (BatchOutcome) throws -> Line,
        deliver: ([Line]) throws -> Void,
        shouldStop: () -> Bool = { false }
    ) throws {
        var lines = SeenLines()
        var position = 0
        var link = checked.link
        while position < orders.count, !shouldStop() {
            let turn = position..<min(position + plan.turnSize, orders.count)
            try authority.act(.reissue, context) { context in
                let isUndisturbed = try authority.store.read { try $0.lastAct() } == link
                let known = isUndisturbed ? checked : checked.withoutPreparations
                try work(on: turn, known, context, &lines, describe, deliver)
                link = try authority.store.read { try $0.lastAct() }
            }
            position = turn.upperBound
        }
    }

    /// One stretch of work with the ledger to itself: groups go through preparing, setting down, signing, closing and
    /// telling, each one step behind the next.
    private func work<Line: Sendable>(
        on turn: Range<Int>, _ checked: CheckedBatch, _ context: ActContext, _ lines: inout SeenLines,
        _ describe: @escaping @Sendable (BatchOutcome) throws -> Line, _ deliver: ([Line]) throws -> Void
    ) throws {
        var waiting = groups(of: turn)[...]
        var step = BatchStep()
        repeat {
            step.preparing = waiting.popFirst() ?? 0..<0
            let done = try perform(step, checked, context, describe)
            try deliver(done.lines)
            step = BatchStep(after: step, done.signed, done.prepared, &lines)
        } while !waiting.isEmpty || !step.isEmpty
    }

    private enum Piece<Line: Sendable>: Sendable {
        case signed([SignedReissue])
        case prepared([PreparedOrder])
        case lines([Line])
    }

    private struct Done<Line: Sendable> {
        var signed: [SignedReissue] = []
        var prepared: [PreparedOrder] = []
        var lines: [Line] = []

        init(_ pieces: [Piece<Line>]) {
            for piece in pieces {
                switch piece {
                case .signed(let signed): self.signed += signed
                case .prepared(let orders): prepared += orders
                case .lines(let lines): self.lines += lines
                }
            }
        }
    }

    /// The transaction on one thread; signatures, checks and telling on all.
    private func perform<Line: Sendable>(
        _ step: BatchStep, _ checked: CheckedBatch, _ context: ActContext,
        _ describe: @escaping @Sendable (BatchOutcome) throws -> Line
    ) throws -> Done<Line> {
        var pieces: [@Sendable () throws -> Piece<Line>] = []
        for slice in slices(of: step.signing.ready.indices) {
            pieces.append { .signed(try slice.map { try authority.sign(step.signing.ready[$0].reissue) }) }
        }
        for slice in slices(of: step.preparing) {
            pieces.append { .prepared(try prepare(slice, checked, context)) }
        }
        let outcomes = step.telling.outcomes
        for slice in slices(of: outcomes.indices) {
            pieces.append { .lines(try slice.map { try describe(outcomes[$0]) }) }
        }
        let work = pieces
        return Done(try workforce.perform(work.count, duty: { try commit(step, context) }, piece: { try work[$0]() }))
    }

    /// One durable transaction: what the signed group has become, the intentions of the next, the refusals.
    private func commit(_ step: BatchStep, _ context: ActContext) throws {
        guard !step.closing.isEmpty || !step.intending.isEmpty else { return }
        try authority.commit(context) { ledger in
            for (ready, signed) in zip(step.closing.group.ready, step.closing.signed) {
                _ = try authority.settle(ready.reissue, as: signed, in: ledger)
            }
            for ready in step.intending.ready { try authority.intend(ready.reissue, in: ledger) }
            for failure in step.intending.failures {
                try CertificateAuthority.recordFailure(
                    of: .reissue, about: failure.original, failure.error, failure.context, in: ledger)
            }
        }
    }

    /// Checks each order of a slice right before it is signed.
    private func prepare(
        _ slice: Range<Int>, _ checked: CheckedBatch, _ context: ActContext
    ) throws -> [PreparedOrder] {
        let kept = slice.compactMap { checked.prepared($0)?.dated(context.now) }
        if kept.count == slice.count {
            return zip(slice, kept).map { .ready(ReadyOrder(index: $0, reissue: $1)) }
        }
        return try authority.store.read { ledger in
            slice.map { index in
                var act = context
                var original: SerialNumber?
                do {
                    let order = try orders.order(at: index)
                    original = order.original
                    act = try context.grounded(on: order.request)
                    let ground = try authority.ground(of: order, in: ledger)
                    if let before = try authority.doneBefore(order, on: ground, in: ledger) {
                        return .doneBefore(index, before)
                    }
                    let isKnownFit = act.evidence.first?.sha256 == checked.requestDigests[index]
                    let reissue = try authority.prepare(
                        order, on: ground, policy: policy, keyPolicy: isKnownFit ? nil : keyPolicy, context: act,
                        in: ledger)
                    return .ready(ReadyOrder(index: index, reissue: reissue))
                } catch {
                    return .failed(FailedOrder(index: index, original: original, error: error, context: act))
                }
            }
        }
    }
}
