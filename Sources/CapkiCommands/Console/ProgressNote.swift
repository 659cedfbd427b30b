internal import PKISystem
internal import Synchronization

/// Tells on standard error how far something has come that takes more than two seconds: how many, how fast, how long yet.
final class ProgressNote: Sendable {
    private let what: String
    private let total: Int64?
    private let start = SystemClock.monotonicMilliseconds()
    private let nextNote: Mutex<Int>

    private static let silenceInMilliseconds = 2000
    private static let intervalInMilliseconds = 5000

    /// - Parameters:
    ///   - what: what is counted, in the plural.
    ///   - total: how many there are, where that is known.
    init(_ what: String, of total: Int64? = nil) {
        self.what = what
        self.total = total
        nextNote = Mutex(start + Self.silenceInMilliseconds)
    }

    /// Tells that this many are done, where it is time to.
    ///
    /// - Parameter total: how many there are, where that is known only now.
    func update(_ count: Int64, of total: Int64? = nil) {
        let now = SystemClock.monotonicMilliseconds()
        // A beginning has no rate yet.
        guard count > 0, isDue(now) else { return }
        ProcessEnvironment.note(text(count, of: total ?? self.total, elapsed: now - start))
    }

    /// Tells that this many are done and nothing goes on before something else ends, where it is time to.
    func wait(_ count: Int64, for other: String) {
        guard isDue(SystemClock.monotonicMilliseconds()) else { return }
        let done = total.map { "\(count) of \($0)" } ?? "\(count)"
        ProcessEnvironment.note("\(done) \(what), waiting for the end of \(other)")
    }

    private func isDue(_ now: Int) -> Bool {
        nextNote.withLock { next in
            guard now >= next else { return false }
            next = now + Self.intervalInMilliseconds
            return true
        }
    }

    private func text(_ count: Int64, of total: Int64?, elapsed: Int) -> String {
        let rate = Double(count) * 1000 / Double(max(1, elapsed))
        guard let total else { return "\(count) \(what), \(Int(rate)) a second" }
        let rest = Int(Double(max(0, total - count)) / max(rate, 0.001))
        return "\(count) of \(total) \(what), \(Int(rate)) a second, about \(Self.duration(rest)) left"
    }

    private static func duration(_ seconds: Int) -> String {
        seconds < 120 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
    }
}
