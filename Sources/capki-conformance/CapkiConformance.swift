internal import ArgumentParser
internal import Foundation

/// `capki-conformance SUITE.json[.gz] > results.json`.
@main
struct CapkiConformance: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capki-conformance",
        abstract: "Run a suite of path validation cases and write what came of each.",
        discussion: """
            A suite is in the schema of x509-limbo, packed by gzip or not. The namespace webpki is judged by the rules of the \
            CA/Browser Forum, every other one by RFC 5280.
            """,
        subcommands: [RunSuite.self, DifferentialCommand.self], defaultSubcommand: RunSuite.self)
}

/// Runs a suite; the command without a word of its own.
struct RunSuite: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a suite and write what came of each case.")

    @Argument(help: ArgumentHelp("The suite.", valueName: "suite"))
    var path: String

    func run() throws {
        let suite = try ConformanceSuite.read(path)
        let report = Report(results: suite.testcases.map(CaseJudgement.init))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        FileHandle.standardOutput.write(try encoder.encode(report))
    }

    private struct Report: Encodable {
        let harness = "capki"
        let results: [CaseJudgement]
    }
}
