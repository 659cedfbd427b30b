internal import Glibc

/// An exclusive lock between processes, held while the value lives.
///
/// The kernel gives it up when the process dies, so that no lock outlives its owner. Whoever waits takes his turn first: a
/// process that works in many short acts cannot take the lock again before one that waited has had it.
public final class FileLock {
    /// The two bytes of the file that are locked: who works, and whose turn is next.
    private enum Place: Int {
        case work = 0
        case turn = 1
    }

    /// F_OFD_SETLK: a lock that belongs to the open file and not to the process, so that threads exclude each other too.
    private static let setLock: Int32 = 37
    private static let turnPauseInMicroseconds: UInt32 = 2000
    private static let workPauseInMicroseconds: UInt32 = 300
    private static let waitingIntervalInMilliseconds = 1000

    private let descriptor: Int32
    private let path: String

    /// Takes the lock on the file at `path`, which is made where it is missing.
    ///
    /// - Parameters:
    ///   - timeoutInSeconds: how long to wait for other holders.
    ///   - waiting: called where another process holds the lock: before the wait, and about once a second while it lasts.
    /// - Throws: `SystemError.Code.busy` after the time, or `permission`, `failed`.
    public init(at path: String, timeoutInSeconds: Int, waiting: () -> Void = {}) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(errno: errno, "cannot lock '\(path)'") }
        self.descriptor = descriptor
        self.path = path
        let deadline = SystemClock.monotonicMilliseconds() + timeoutInSeconds * 1000
        var nextCall = 0
        func pause(_ microseconds: UInt32) throws(SystemError) {
            let now = SystemClock.monotonicMilliseconds()
            if now >= nextCall {
                waiting()
                nextCall = now + Self.waitingIntervalInMilliseconds
            }
            guard now < deadline else {
                throw SystemError(
                    .busy, "another process has held the lock '\(path)' for \(timeoutInSeconds) seconds",
                    hint: "wait until it has finished and run the command again")
            }
            usleep(microseconds)
        }
        while try !set(.turn, Int16(F_WRLCK)) { try pause(Self.turnPauseInMicroseconds) }
        while try !set(.work, Int16(F_WRLCK)) { try pause(Self.workPauseInMicroseconds) }
        _ = try set(.turn, Int16(F_UNLCK))
    }

    deinit { close(descriptor) }

    /// Takes or gives up one of the two bytes.
    ///
    /// - Returns: whether it is done; `false` where another holds it.
    private func set(_ place: Place, _ kind: Int16) throws(SystemError) -> Bool {
        var lock = Glibc.flock()
        lock.l_type = kind
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(place.rawValue)
        lock.l_len = 1
        if unsafe fcntl(descriptor, Self.setLock, &lock) == 0 { return true }
        guard errno == EAGAIN || errno == EACCES || errno == EINTR else {
            throw SystemError(errno: errno, "cannot lock '\(path)'")
        }
        return false
    }
}
