internal import Glibc

/// What a process that reads hostile files may use at most: past it the kernel refuses memory, or ends it.
public enum ProcessLimits {
    /// Sets the limits of this process, which it cannot raise again.
    ///
    /// - Parameters:
    ///   - memoryByteCount: of addresses, which is above what is used.
    ///   - seconds: of processor time.
    public static func restrict(memoryByteCount: Int, seconds: Int) {
        for (resource, value) in [(Int32(RLIMIT_AS.rawValue), memoryByteCount), (Int32(RLIMIT_CPU.rawValue), seconds)] {
            var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            _ = unsafe setrlimit(resource, &limit)
        }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(Int32(RLIMIT_CORE.rawValue), &none)
    }
}

extension ProcessEnvironment {
    /// Runs `body` with standard error leading nowhere: C libraries write there what is told otherwise.
    public static func silencingErrors<Result>(_ body: () throws -> Result) rethrows -> Result {
        let kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
        let nowhere = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        if kept >= 0, nowhere >= 0 { dup2(nowhere, STDERR_FILENO) }
        if nowhere >= 0 { close(nowhere) }
        defer {
            if kept >= 0 {
                dup2(kept, STDERR_FILENO)
                close(kept)
            }
        }
        return try body()
    }
}
