internal import Glibc

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
        var position = 0
        while position < bytes.count {
            let count = unsafe bytes[position...].withUnsafeBytes {
                unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(errno: errno, "cannot write to standard output") }
            position += count
        }
    }
}
