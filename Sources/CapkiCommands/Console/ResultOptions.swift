internal import ArgumentParser
internal import PKIStructures
internal import PKISystem

/// How a command tells its result.
struct ResultOptions: ParsableArguments {
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    /// Prints a result: the document under `--json`, the text otherwise.
    func show(_ document: some Encodable, _ text: @autoclosure () -> String) throws {
        try Self.show(document, text(), asJSON: json)
    }

    static func show(_ document: some Encodable, _ text: @autoclosure () -> String, asJSON: Bool) throws {
        let shown = asJSON ? try JSONText.encode(document) : TerminalText.visible(text()) + "\n"
        try ProcessEnvironment.put(Array(shown.utf8))
    }
}

/// Where a command writes what it makes.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where to write the result; '-' is standard output.", valueName: "file"))
    var out: String

    @Flag(help: "Write DER instead of PEM.")
    var der = false

    @Flag(help: "Replace a file that is there.")
    var force = false

    /// The room that is claimed before the act; no certificate or request is larger.
    private static let reservedByteCount = 65_536

    /// Claims the file, before anything is done that could not be undone.
    func claim(permissions: UInt32 = 0o644) throws -> ClaimedOutput {
        guard out != "-" else { return ClaimedOutput(file: nil, isDER: der) }
        let file = try PendingFile(
            at: out, permissions: permissions, overwrites: force, reservedByteCount: Self.reservedByteCount)
        return ClaimedOutput(file: file, isDER: der)
    }

    /// Standard output takes either the result or the JSON about it.
    func check(_ result: ResultOptions) throws {
        if out == "-", result.json { throw ValidationError("--json and '--out -' cannot both go to standard output") }
        if out == "-", der, Terminal.showsOutput {
            throw ValidationError("DER is not written to a terminal; name a file")
        }
    }
}

/// A file that is claimed, or standard output.
struct ClaimedOutput {
    let file: PendingFile?
    let isDER: Bool

    /// Writes PEM blocks, or the DER of the one block.
    func write(_ blocks: [PEMBlock]) throws {
        try write(isDER ? blocks.flatMap(\.bytes) : blocks.flatMap { Array($0.text.utf8) })
    }

    func write(_ bytes: [UInt8]) throws {
        if let file { try file.commit(bytes) } else { try ProcessEnvironment.put(bytes) }
    }

    /// Whether the result itself goes to standard output, so that no words may stand beside it.
    var isStandardOutput: Bool { file == nil }
}
