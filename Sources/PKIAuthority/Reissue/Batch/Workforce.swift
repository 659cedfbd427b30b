internal import Dispatch
internal import Synchronization

/// Threads that share pieces of work, as many as cores.
struct Workforce: Sendable {
    let threadCount: Int

    /// Does `count` pieces, each on whichever thread is free; the first thread begins with a duty of its own.
    ///
    /// - Returns: what the pieces gave, in their order.
    /// - Throws: the first error of the duty or of a piece; pieces that have not begun by then are left.
    func perform<Piece: Sendable>(
        _ count: Int, duty: @Sendable () throws -> Void = {}, piece: @Sendable (Int) throws -> Piece
    ) throws -> [Piece] {
        let state = Mutex(State<Piece>(count: count))
        DispatchQueue.concurrentPerform(iterations: max(1, threadCount)) { thread in
            do {
                if thread == 0 { try duty() }
                while let index = state.withLock({ $0.next() }) {
                    let made = try piece(index)
                    state.withLock { $0.pieces[index] = made }
                }
            } catch {
                state.withLock { $0.error = $0.error ?? error }
            }
        }
        return try state.withLock { state in
            if let error = state.error { throw error }
            return state.pieces.compactMap { $0 }
        }
    }

    private struct State<Piece: Sendable> {
        var pieces: [Piece?]
        var error: (any Error)?
        private var position = 0

        init(count: Int) { pieces = Array(repeating: nil, count: count) }

        mutating func next() -> Int? {
            guard error == nil, position < pieces.count else { return nil }
            position += 1
            return position - 1
        }
    }
}
