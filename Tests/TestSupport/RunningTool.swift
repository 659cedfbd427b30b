internal import Foundation
internal import Glibc
internal import Synchronization

/// A program that runs beside the test, which reads its lines as they come and writes lines to it.
///
/// It is ended with the value.
public final class RunningTool: Sendable {
    /// A line of its output, with when it was read.
    public struct Line: Sendable {
        public let text: String
        public let time: ContinuousClock.Instant

        /// The line as a JSON document.
        public var json: JSONValue { get throws { try JSONValue(text) } }
    }

    /// What a program did not write within the time.
    public struct Silence: Error, CustomStringConvertible {
        public let description: String
    }

    private struct State {
        var lines: [Line] = []
        var rest: [UInt8] = []
        var isAtEnd = false
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let state = Mutex(State())

    /// Starts a program by its path or its name.
    public init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: program.contains("/") ? program : "/usr/bin/env")
        process.arguments = program.contains("/") ? arguments : [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        if process.isRunning {
            process.terminate()
            if (try? end(within: .seconds(5))) == nil { signal(SIGKILL) }
        }
    }

    /// Reads what there is, or waits for a moment.
    ///
    /// The test's own thread reads: a handler would run on threads that waiting tests can take up altogether.
    private func read() {
        let descriptor = output.fileHandleForReading.fileDescriptor
        var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&place, 1, 50) > 0 else { return }
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe Glibc.read(descriptor, &piece, piece.count)
        let now = ContinuousClock.now
        state.withLock { state in
            state.isAtEnd = count <= 0
            state.rest += piece.prefix(max(0, count))
            while let end = state.rest.firstIndex(of: 0x0A) {
                state.lines.append(Line(text: String(decoding: state.rest[..<end], as: UTF8.self), time: now))
                state.rest.removeSubrange(...end)
            }
        }
    }

    /// Its process identifier.
    public var identifier: Int32 { process.processIdentifier }

    /// Writes a line to its standard input.
    public func send(_ line: String) throws { try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8)) }

    /// Ends its standard input.
    public func endInput() { try? input.fileHandleForWriting.close() }

    /// Takes the lines up to the first that fits away, and gives that one.
    ///
    /// - Throws: ``Silence`` where none comes within the time.
    @discardableResult
    public func next(
        within limit: Duration = .seconds(30), where fits: (Line) throws -> Bool = { _ in true }
    ) throws -> Line {
        let deadline = ContinuousClock.now + limit
        while true {
            let (taken, isAtEnd) = state.withLock { state in
                let taken = state.lines
                state.lines = []
                return (taken, state.isAtEnd)
            }
            for (index, line) in taken.enumerated() where try fits(line) {
                state.withLock { $0.lines.insert(contentsOf: taken[(index + 1)...], at: 0) }
                return line
            }
            guard !isAtEnd, ContinuousClock.now < deadline else {
                throw Silence(description: "nothing fits within \(limit)\(isAtEnd ? ", and it has ended" : "")")
            }
            read()
        }
    }

    /// Sends a signal.
    public func signal(_ number: Int32) { kill(identifier, number) }

    /// Nobody reads its output any more.
    public func closeOutput() {
        try? output.fileHandleForReading.close()
    }

    /// Waits for its end and gives the exit code, or 128 and the signal's number.
    ///
    /// - Throws: ``Silence`` where it does not end within the time.
    public func end(within limit: Duration = .seconds(30)) throws -> Int32 {
        let deadline = ContinuousClock.now + limit
        while process.isRunning {
            guard ContinuousClock.now < deadline else { throw Silence(description: "it does not end within \(limit)") }
            usleep(2000)
        }
        return process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    }
}
