/// The `openssl` program, the second opinion of most tests.
public enum OpenSSL {
    /// Why the program did not do what a test needs.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// Runs a command in the folder of a test; its words are separated by spaces, `arguments` stand behind them.
    ///
    /// - Throws: ``Failure`` where it exits other than 0.
    @discardableResult
    public static func run(
        _ command: String, _ arguments: [String] = [], in scratch: Scratch, input: [UInt8] = []
    ) throws -> ToolResult {
        let words = command.split(separator: " ").map(String.init) + arguments
        let result = try Tool.run("openssl", words, input: input, folder: scratch.path)
        guard result.status == 0 else {
            throw Failure(description: "openssl \(words.joined(separator: " ")): \(result.transcript)")
        }
        return result
    }
}

/// A small generator that gives the same numbers in every run (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
