internal import Foundation

/// What a program left behind when it ended.
public struct ToolResult: Sendable {
    /// The exit code, or 128 and the signal's number.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: [UInt8]
    /// What it wrote to standard error.
    public let errors: [UInt8]

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
    /// Both, for messages of failed tests.
    public var transcript: String { "exit \(status)\n\(text)\(errorText)" }
}

/// Runs programs that we did not write, and our own.
public enum Tool {
    /// Runs a program found on the path, or by its own path, and waits for its end.
    ///
    /// - Throws: where the program cannot be started at all.
    public static func run(
        _ program: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
        folder: String? = nil
    ) throws -> ToolResult {
        let scratch = try Scratch()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program.contains("/") ? program : "/usr/bin/env")
        process.arguments = program.contains("/") ? arguments : [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        // Files instead of pipes: a child that writes much never waits for a reader.
        let handles = try [
            handle(scratch.write(input, as: "in"), forWriting: false),
            handle(scratch.write("", as: "out"), forWriting: true),
            handle(scratch.write("", as: "err"), forWriting: true),
        ]
        // A process that has ended can live on for a while, and with it what it holds.
        defer { for handle in handles { try? handle.close() } }
        (process.standardInput, process.standardOutput, process.standardError) = (handles[0], handles[1], handles[2])
        // `waitUntilExit` looks only every so often, which is longer than most programs here run.
        let end = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in end.signal() }
        try process.run()
        end.wait()
        let status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
        return ToolResult(status: status, output: try scratch.read("out"), errors: try scratch.read("err"))
    }

    private static func handle(_ path: String, forWriting: Bool) throws -> FileHandle {
        let url = URL(fileURLWithPath: path)
        return forWriting ? try FileHandle(forWritingTo: url) : try FileHandle(forReadingFrom: url)
    }
}
