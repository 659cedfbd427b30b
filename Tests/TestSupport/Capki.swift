internal import Foundation

/// The built `capki`, run as a process of its own.
public enum Capki {
    /// Where it was built: beside the tests.
    public static let path: String = {
        let beside = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent().path + "/capki"
        guard !FileManager.default.isExecutableFile(atPath: beside) else { return beside }
        return Sources.root + "/.build/debug/capki"
    }()

    /// Runs it without a terminal to ask at, and waits for its end.
    public static func run(
        _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:], folder: String? = nil
    ) throws -> ToolResult {
        try Tool.run(
            "setsid", ["--wait", path] + arguments, input: input, environment: environment, folder: folder)
    }

    /// Runs it under a clock that is set off by so many seconds; it needs `faketime`.
    public static func run(_ arguments: [String], clockOffset seconds: Int) throws -> ToolResult {
        let offset = (seconds < 0 ? "" : "+") + "\(seconds)s"
        return try Tool.run("setsid", ["--wait", "faketime", "-f", offset, path] + arguments)
    }

    /// Runs what must succeed.
    ///
    /// - Throws: `UnexpectedExit` where it does not.
    @discardableResult
    public static func done(_ arguments: [String], environment: [String: String] = [:]) throws -> ToolResult {
        try run(arguments, environment: environment).requireSuccess("capki", arguments)
    }

    /// Runs what must succeed, and reads the JSON document that it prints.
    public static func json(_ arguments: [String]) throws -> JSONValue {
        try JSONValue(done(arguments + ["--json"]).text)
    }
}

/// The folders of the sources that tests need at run time.
public enum Sources {
    /// The package's own folder.
    public static let root: String = {
        let file = URL(fileURLWithPath: #filePath)
        return file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    }()
}

/// A program that was to succeed, and did not.
public struct UnexpectedExit: Error, CustomStringConvertible {
    /// The command and everything that it said.
    public let description: String
}

extension ToolResult {
    /// The result itself, where the exit code is 0.
    @discardableResult
    public func requireSuccess(_ program: String, _ arguments: [String]) throws -> ToolResult {
        guard status == 0 else {
            throw UnexpectedExit(description: "\(program) \(arguments.joined(separator: " ")): \(transcript)")
        }
        return self
    }

    /// Standard output as a JSON document.
    public var json: JSONValue { get throws { try JSONValue(text) } }
}
