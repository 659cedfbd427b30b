internal import Dispatch
internal import Synchronization

/// Work on many things at once.
enum Parallel {
    /// Gives what `body` makes of each number below `count`, in order.
    ///
    /// - Parameter threadCount: how many are worked on at once; with one, everything happens in this thread.
    static func map<Value: Sendable>(
        _ count: Int, threadCount: Int, _ body: @Sendable (Int) -> Value
    ) -> [Value] {
        guard min(count, threadCount) > 1 else { return (0..<count).map(body) }
        let next = Atomic(0)
        let made = Mutex([Value?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: min(count, threadCount)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let value = body(index)
                made.withLock { $0[index] = value }
            }
        }
        return made.withLock { $0.compactMap { $0 } }
    }
}
