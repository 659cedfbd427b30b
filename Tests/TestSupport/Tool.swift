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
        process.standardInput = try handle(scratch.write(input, as: "in"), forWriting: false)
        process.standardOutput = try handle(scratch.write("", as: "out"), forWriting: true)
        process.standardError = try handle(scratch.write("", as: "err"), forWriting: true)
        try process.run()
        process.waitUntilExit()
        let status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
        return ToolResult(status: status, output: try scratch.read("out"), errors: try scratch.read("err"))
    }

    private static func handle(_ path: String, forWriting: Bool) throws -> FileHandle {
        let url = URL(fileURLWithPath: path)
        return forWriting ? try FileHandle(forWritingTo: url) : try FileHandle(forReadingFrom: url)
    }
}
