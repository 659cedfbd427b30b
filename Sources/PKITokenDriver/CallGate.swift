/// Lets calls to a module through: many at once that each use a session of their own, or one alone that ends sessions
/// for all (a login, a logout, a new PIN).
///
/// Whoever waits to be alone goes first, or a stream of signatures would keep it waiting for ever.
final class CallGate: Sendable {
    private struct State {
        var insideCount = 0
        var isTaken = false
        var waitingCount = 0
    }

    private let state = Monitor(State())
    /// Whether the module can be called by several threads at once.
    private let isParallel: Bool

    init(isParallel: Bool) { self.isParallel = isParallel }

    /// Runs a call that others may run beside; it must not enter the gate again.
    func together<Result>(_ body: () throws(DriverError) -> Result) throws(DriverError) -> Result {
        guard isParallel else { return try alone(body) }
        state.wait { state -> Void? in
            guard !state.isTaken, state.waitingCount == 0 else { return nil }
            state.insideCount += 1
            return ()
        }
        defer { leave() }
        return try body()
    }

    private func leave() {
        let isAwaited = state.withLock { state in
            state.insideCount -= 1
            return state.insideCount == 0 && state.waitingCount > 0
        }
        if isAwaited { state.change { _ in } }
    }

    /// Runs a call with nobody else inside; it must not enter the gate again.
    func alone<Result>(_ body: () throws(DriverError) -> Result) throws(DriverError) -> Result {
        state.withLock { $0.waitingCount += 1 }
        state.wait { state -> Void? in
            guard !state.isTaken, state.insideCount == 0 else { return nil }
            state.waitingCount -= 1
            state.isTaken = true
            return ()
        }
        defer { state.change { $0.isTaken = false } }
        return try body()
    }
}
