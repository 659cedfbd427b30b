internal import Glibc

/// The controlling terminal, for questions that no pipe may answer.
public enum Terminal {
    /// Whether there is a terminal to ask at.
    public static var isAvailable: Bool {
        let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    /// Whether standard output shows on a terminal.
    public static var showsOutput: Bool { ProcessEnvironment.outputIsTerminal }

    /// Asks for a secret without echo and lends the answer, without its line end, to `body`; then wipes it.
    ///
    /// - Throws: `SystemError.Code.noTerminal`, or what `body` throws.
    public static func askSecret<Result>(
        _ prompt: String, _ body: (borrowing Span<UInt8>) throws -> Result
    ) throws -> Result {
        try ask(prompt, echoes: false, body)
    }

    /// Asks whether something is to be done; only `yes` means that it is.
    ///
    /// - Throws: `SystemError.Code.noTerminal`.
    public static func confirms(_ question: String) throws -> Bool {
        try ask("\(question) (yes/no): ", echoes: true) { answer in
            let word = Array("yes".utf8)
            return answer.count == word.count && word.indices.allSatisfy { answer[$0] == word[$0] }
        }
    }

    private static func ask<Result>(
        _ prompt: String, echoes: Bool, _ body: (borrowing Span<UInt8>) throws -> Result
    ) throws -> Result {
        let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(.noTerminal, "there is no terminal to ask at") }
        defer { close(descriptor) }
        var before = termios()
        guard unsafe tcgetattr(descriptor, &before) == 0 else {
            throw SystemError(.noTerminal, "there is no terminal to ask at")
        }
        // Keys come one by one and make no signals, so that an interrupt cannot leave the terminal without echo.
        var prompting = before
        prompting.c_lflag &= ~tcflag_t(echoes ? ICANON | ISIG : ECHO | ICANON | ISIG)
        unsafe tcsetattr(descriptor, TCSAFLUSH, &prompting)
        defer { unsafe tcsetattr(descriptor, TCSAFLUSH, &before) }
        put(prompt, on: descriptor)
        var answer = [UInt8](repeating: 0, count: 1024)
        defer { unsafe explicit_bzero(&answer, answer.count) }
        let count = readLine(from: descriptor, into: &answer)
        put("\n", on: descriptor)
        guard let count else { throw SystemError(.interrupted, "interrupted at the prompt") }
        return try body(answer.span.extracting(0..<count))
    }

    /// Asks a question whose answer is yes only where `yes` is typed.
    ///
    /// - Throws: `SystemError.Code.noTerminal`.
    public static func confirm(_ question: String) throws -> Bool {
        let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(.noTerminal, "there is no terminal to ask at") }
        defer { close(descriptor) }
        put(question, on: descriptor)
        var answer = [UInt8](repeating: 0, count: 64)
        let count = unsafe read(descriptor, &answer, answer.count)
        return String(decoding: answer.prefix(max(0, count)), as: UTF8.self) == "yes\n"
    }

    private static func put(_ text: String, on descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe write(descriptor, bytes, bytes.count)
    }

    /// Reads keys up to the end of the line; `nil` where the user gives up.
    private static func readLine(from descriptor: Int32, into buffer: inout [UInt8]) -> Int? {
        var count = 0
        var byte: UInt8 = 0
        while unsafe read(descriptor, &byte, 1) == 1 {
            switch byte {
            case 0x0A, 0x0D: return count
            // Ctrl-C, Ctrl-D, Ctrl-\.
            case 0x03, 0x04, 0x1C: return nil
            // Ctrl-U takes back the whole line.
            case 0x15: count = 0
            case 0x08, 0x7F: takeBack(&count, in: buffer)
            default:
                guard count < buffer.count else { return nil }
                buffer[count] = byte
                count += 1
            }
        }
        return nil
    }

    /// Removes the last character, which can have several bytes of UTF-8.
    private static func takeBack(_ count: inout Int, in buffer: [UInt8]) {
        while count > 0 {
            count -= 1
            if buffer[count] & 0xC0 != 0x80 { return }
        }
    }
}
