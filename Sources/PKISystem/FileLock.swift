internal import Glibc

/// An exclusive lock between processes, held while the value lives.
///
/// The kernel gives it up when the process dies, so that no lock outlives its owner.
public final class FileLock {
    private let descriptor: Int32

    /// Takes the lock on the file at `path`, which is made where it is missing.
    ///
    /// - Parameters:
    ///   - timeoutInSeconds: how long to wait for another holder.
    ///   - waiting: called once where another process holds the lock, before the wait.
    /// - Throws: `SystemError.Code.busy` after the time, or `permission`, `failed`.
    public init(at path: String, timeoutInSeconds: Int, waiting: () -> Void = {}) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(errno: errno, "cannot lock '\(path)'") }
        self.descriptor = descriptor
        let deadline = SystemClock.monotonicMilliseconds() + timeoutInSeconds * 1000
        var isFirst = true
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            guard number == EWOULDBLOCK || number == EINTR else {
                throw SystemError(errno: number, "cannot lock '\(path)'")
            }
            if isFirst { waiting() }
            isFirst = false
            guard SystemClock.monotonicMilliseconds() < deadline else {
                throw SystemError(
                    .busy, "another process has held the lock '\(path)' for \(timeoutInSeconds) seconds",
                    hint: "wait until it has finished and run the command again")
            }
            usleep(20_000)
        }
    }

    deinit { close(descriptor) }
}
