internal import Glibc

extension ChildProcess {
    /// Runs a program with this one's standard streams and waits for its end; its results go where this one's go.
    ///
    /// - Parameters:
    ///   - path: of the program itself; no shell and no search path is asked.
    ///   - arguments: without the program's name.
    /// - Returns: its exit code.
    /// - Throws: `SystemError.Code.notFound` and others where it cannot be started, `failed` where a signal ended it.
    public static func run(_ path: String, _ arguments: [String]) throws(SystemError) -> Int32 {
        let words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ProcessEnvironment.results, STDOUT_FILENO)
        var child: pid_t = 0
        let fault = unsafe posix_spawn(&child, path, &actions, nil, words, environ)
        guard fault == 0 else { throw SystemError(errno: fault, "cannot start '\(path)'") }
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw SystemError(errno: errno, "cannot wait for '\(path)'") }
        }
        // WIFSIGNALED and WEXITSTATUS, which are macros.
        let signal = status & 0x7F
        guard signal == 0 else {
            throw SystemError(
                .failed, "'\(path)' was ended by signal \(signal)", hint: "its input may be damaged on purpose")
        }
        return status >> 8 & 0xFF
    }
}

extension ProcessEnvironment {
    /// The folder of the program that runs.
    public static var programFolder: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return Folders.folder(
            containing: String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}
