internal import Glibc
internal import Synchronization

/// What the process was started with.
public enum ProcessEnvironment {
    /// The value of an environment variable, or `nil` where it is not set.
    public static func value(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// A word that no other process that runs now has, nor this one again.
    public static var identifier: String { "\(getpid()).\(SystemClock.nanoseconds())" }

    /// The login name of the user that runs the process, or its number where it has no name.
    public static var loginName: String {
        guard let entry = unsafe getpwuid(getuid()), let name = unsafe entry.pointee.pw_name else {
            return "uid \(getuid())"
        }
        return unsafe String(cString: name)
    }

    /// How many cores the process may use, at least one.
    public static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Where results go.
    private static let output = Atomic<Int32>(STDOUT_FILENO)

    /// Keeps standard output for results: what code of others in this process prints there, such as a token's module,
    /// goes to standard error instead.
    public static func keepOutputForResults() {
        let descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0 else { return }
        guard dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
            close(descriptor)
            return
        }
        output.store(descriptor, ordering: .relaxed)
    }

    /// The descriptor that results are written to, for a child that writes some of them.
    static var results: Int32 { output.load(ordering: .relaxed) }

    /// Whether standard output shows on a terminal.
    static var outputIsTerminal: Bool { isatty(results) == 1 }

    /// Whether nobody reads standard output any more.
    public static var outputIsClosed: Bool {
        var place = pollfd(fd: results, events: 0, revents: 0)
        return unsafe poll(&place, 1, 0) > 0 && place.revents & Int16(POLLERR) != 0
    }

    /// Ends the process after so many seconds, whatever it does then; 0 takes that back.
    public static func endAfter(seconds: Int) { alarm(UInt32(clamping: seconds)) }

    /// Lets a crash end the process at once and without a core file: it is expected, and reported by another process.
    public static func crashQuietly() {
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP] { _ = signal(number, SIG_DFL) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

    /// Lets a write to a reader that has gone fail with an error, instead of ending the process by a signal.
    public static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Writes to standard error, for notes and progress; what comes out of files is made visible.
    public static func note(_ text: String) {
        let bytes = Array((TerminalText.visible(text) + "\n").utf8)
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
    }

    /// Writes to standard output, whole.
    ///
    /// - Throws: `SystemError` where the reader has gone or the disk is full.
    public static func put(_ bytes: [UInt8]) throws(SystemError) {
        let descriptor = results
        var position = 0
        while position < bytes.count {
            let count = unsafe bytes[position...].withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(errno: errno, "cannot write to standard output") }
            position += count
        }
    }
}
