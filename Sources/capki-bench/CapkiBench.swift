import ArgumentParser
import Foundation

/// Why a benchmark could not be run.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// `capki-bench`.
@main
struct CapkiBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capki-bench", abstract: "Measure capki beside other programs' code, both in this process.",
        discussion: """
            Each side runs in turn, several rounds, and the medians are compared; a ratio above 1 means that capki is \
            faster. Build it with optimisation:

              swift run -c release capki-bench
              swift run -c release capki-bench parse --json
            """)

    @Argument(help: "What to measure, by the beginning of the name; everything without one.")
    var names: [String] = []

    @Option(help: "How many certificates the large ledger of 'ledger.' has.")
    var ledgerCount = 1_000_000

    @Option(
        help: ArgumentHelp(
            "A large ledger that 'testca ledger' has made; its certificates are reissued.", valueName: "dir"))
    var ledger: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @Option(help: "How many entries the CRLs of crl.… have.")
    var entries = 1_000_000

    @Option(help: "How many leaves verify.cores.… and verify.leaves.… judge.")
    var leaves = 100_000

    @Option(
        help: ArgumentHelp(
            "The capki that verify.process.… runs; the one beside capki-bench without it.", valueName: "file"))
    var program: String?

    func run() throws {
        let singles =
            try ParseBenchmarks.all() + RevocationListBenchmarks.all(entryCount: entries) + TokenBenchmarks.all()
            + VerifyBenchmarks.all() + SealBenchmarks.all()
        let all =
            singles.map { benchmark in NamedComparison(name: benchmark.name) { try benchmark.run() } }
            + IssueBenchmarks.all + LedgerBenchmarks(count: ledgerCount, made: ledger).all
            + CrowdBenchmarks.all(leafCount: leaves) + ProcessBenchmarks.all(program: program)
        let chosen = names.isEmpty ? all : all.filter { benchmark in names.contains { benchmark.name.hasPrefix($0) } }
        guard !chosen.isEmpty else {
            throw ValidationError("there is no such benchmark; there are \(all.map(\.name).joined(separator: ", "))")
        }
        defer { TokenBenchmarks.clean() }
        var results: [Comparison] = []
        for benchmark in chosen {
            let result = try benchmark.run()
            results.append(result)
            if !json { print(result.line) }
        }
        if json { print(try document(results)) }
    }

    private func document(_ results: [Comparison]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(["benchmarks": results]), as: UTF8.self)
    }
}

extension Comparison {
    /// One line for a person.
    var line: String {
        let rates = "ours \(microseconds(oursPerSecond)) µs, theirs \(microseconds(theirsPerSecond)) µs (\(against))"
        let bytes = memory.map {
            "; memory for \($0.inputBytes) bytes: ours \($0.ourBytes), with every part \($0.ourBytesWithParts), "
                + "theirs \($0.theirBytes)"
        }
        let more = growth.map { "; memory grows by ours \($0.ourBytes >> 20) MiB, theirs \($0.theirBytes >> 20) MiB" }
        return "\(name): \(rounded(ratio))× — \(rates)\(bytes ?? "")\(more ?? "")"
    }

    private func microseconds(_ rate: Double) -> String { rounded(1e6 / rate) }

    private func rounded(_ value: Double) -> String { String(format: "%.2f", value) }
}
