internal import Glibc

/// A program that runs beside this one and writes lines: it may hang or crash without harm to this process.
///
/// It reads nothing, writes its results to a pipe, and shares standard error. It is ended with the value.
public final class ChildProcess {
    /// How a program ended.
    public enum Ending: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// It hangs in the kernel, where no signal reaches it.
        case stuck

        /// In words: `crashed with signal 11 (Segmentation fault)`.
        public var words: String {
            switch self {
            case .exited(let code): "ended its process with exit code \(code)"
            case .signalled(let number): "crashed with signal \(number) (\(Self.name(ofSignal: number)))"
            case .stuck: "hangs in the kernel and cannot be ended"
            }
        }

        private static func name(ofSignal number: Int32) -> String {
            unsafe strsignal(number).map { unsafe String(cString: $0) } ?? "unknown"
        }
    }

    /// This program's own file, also where another one has taken its name meanwhile.
    public static let ownProgram = "/proc/self/exe"
    /// The longest line that is taken, in bytes.
    private static let lineByteLimit = 4 << 20
    /// How long a program that was killed, or has closed its output, is waited for.
    private static let patienceInMilliseconds = 2000

    /// Whether everything that it will ever write has been read.
    public private(set) var isSilent = false
    private let identifier: pid_t
    private let output: Int32
    private var begun: [UInt8] = []
    private var ending: Ending?

    /// Starts a program by its path.
    ///
    /// - Throws: `SystemError` where it cannot be started.
    public init(_ program: String, _ arguments: [String]) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemError(errno: errno, "cannot start '\(program)'") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        defer { close(ends[1]) }
        do throws(SystemError) {
            identifier = try Self.spawn(program, arguments, output: ends[1])
        } catch {
            close(ends[0])
            throw error
        }
        output = ends[0]
    }

    deinit {
        end(waitingFor: 0)
        close(output)
    }

    private static func spawn(_ program: String, _ arguments: [String], output: Int32) throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var identifier: pid_t = 0
        let answer = unsafe posix_spawn(&identifier, program, &actions, nil, &words, environ)
        guard answer == 0 else { throw SystemError(errno: answer, "cannot start '\(program)'") }
        return identifier
    }

    /// Waits until one of them has written something or ended, a signal has come, or the time is over.
    public static func wait(for children: [ChildProcess], milliseconds: Int) {
        var places = children.filter { !$0.isSilent }.map { pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) }
        _ = unsafe poll(&places, nfds_t(places.count), Int32(clamping: max(0, milliseconds)))
    }

    /// The whole lines that it has written since; it never waits.
    public func lines() -> [String] {
        var lines: [String] = []
        while let piece = nextPiece() {
            for byte in piece {
                if byte != 0x0A {
                    begun.append(byte)
                } else {
                    lines.append(String(decoding: begun, as: UTF8.self))
                    begun.removeAll(keepingCapacity: true)
                }
            }
            // What never ends a line is no answer.
            if begun.count > Self.lineByteLimit {
                isSilent = true
                return lines
            }
        }
        return lines
    }

    /// What can be read at the moment; `nil` where there is nothing, now or for ever.
    private func nextPiece() -> ArraySlice<UInt8>? {
        guard !isSilent else { return nil }
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(output, &piece, piece.count)
        if count > 0 { return piece[..<count] }
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        isSilent = true
        return nil
    }

    /// Ends the program: one that has closed its output may end by itself, any other one is killed.
    @discardableResult
    public func end() -> Ending { end(waitingFor: isSilent ? Self.patienceInMilliseconds : 0) }

    @discardableResult
    private func end(waitingFor milliseconds: Int) -> Ending {
        if let ending { return ending }
        var found = awaited(milliseconds)
        if found == nil {
            kill(identifier, SIGKILL)
            found = awaited(Self.patienceInMilliseconds)
        }
        ending = found ?? .stuck
        return ending ?? .stuck
    }

    /// How it ended, where it does within the time.
    private func awaited(_ milliseconds: Int) -> Ending? {
        let deadline = SystemClock.monotonicMilliseconds() + milliseconds
        while true {
            var status: Int32 = 0
            let answer = unsafe waitpid(identifier, &status, WNOHANG)
            if answer == identifier {
                let signal = status & 0x7F
                return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
            }
            // Somebody else has taken its ending: it is over, and nobody knows how.
            if answer < 0, errno == ECHILD { return .exited(-1) }
            guard SystemClock.monotonicMilliseconds() < deadline else { return nil }
            usleep(2000)
        }
    }
}
