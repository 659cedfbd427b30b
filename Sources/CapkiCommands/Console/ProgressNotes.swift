internal import PKISystem
internal import Synchronization

/// Tells on standard error how far something long has come: nothing in the first two seconds, then every two.
final class ProgressNotes: Sendable {
    private static let intervalInMilliseconds = 2000

    private struct State {
        let begin: Int
        var next: Int
    }

    /// What is being done, for example `checking certificates`.
    private let what: String
    private let state: Mutex<State>

    init(_ what: String) {
        self.what = what
        let now = SystemClock.monotonicMilliseconds()
        state = Mutex(State(begin: now, next: now + Self.intervalInMilliseconds))
    }

    /// Tells how much of how much is done, where it is time to.
    func tell(_ done: Int, _ total: Int) {
        let now = SystemClock.monotonicMilliseconds()
        let elapsed = state.withLock { state -> Int? in
            guard now >= state.next else { return nil }
            state.next = now + Self.intervalInMilliseconds
            return now - state.begin
        }
        guard let elapsed, done > 0 else { return }
        let rate = Double(done) * 1000 / Double(elapsed)
        let remaining = Int((Double(max(total - done, 0)) / rate).rounded(.up))
        ProcessEnvironment.note(
            "\(what): \(done) of \(total), \(Int(rate)) a second, about \(Self.time(remaining)) left")
    }

    private static func time(_ seconds: Int) -> String {
        seconds < 120 ? "\(seconds) seconds" : "\((seconds + 59) / 60) minutes"
    }
}
