#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A value that threads take turns at, and that they can wait for: a lock with a condition.
///
/// Synchronization's `Mutex` cannot be waited on.
@safe
public final class Monitor<State: Sendable>: Sendable {
    // Used only under `lock`.
    nonisolated(unsafe) private var state: State
    // Allocated in `init`, freed in `deinit`: the two must not move.
    nonisolated(unsafe) private let lock: UnsafeMutablePointer<pthread_mutex_t>
    nonisolated(unsafe) private let changed: UnsafeMutablePointer<pthread_cond_t>

    public init(_ state: State) {
        unsafe self.state = state
        unsafe lock = .allocate(capacity: 1)
        unsafe lock.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(lock, nil)
        unsafe changed = .allocate(capacity: 1)
        unsafe changed.initialize(to: pthread_cond_t())
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe changed.deallocate()
        unsafe pthread_mutex_destroy(lock)
        unsafe lock.deallocate()
    }

    /// Uses the value alone.
    public func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return try unsafe body(&state)
    }

    /// Uses the value alone, and wakes everybody who waits for a change.
    public func change<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer {
            unsafe pthread_cond_broadcast(changed)
            unsafe pthread_mutex_unlock(lock)
        }
        return try unsafe body(&state)
    }

    /// Asks again after each change until there is an answer; the value is the caller's alone while it is asked.
    public func wait<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result?
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while true {
            if let result = try unsafe body(&state) { return result }
            unsafe pthread_cond_wait(changed, lock)
        }
    }
}
