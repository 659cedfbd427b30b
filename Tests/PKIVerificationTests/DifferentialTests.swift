import Foundation
import TestSupport
import Testing

/// A short, seeded slice of the comparison with OpenSSL; `capki-conformance differential --seconds 3600` is the long one.
@Suite("Differences from OpenSSL")
struct DifferentialTests {
    private static let list = Sources.root + "/Tests/PKIVerificationTests/Differences.tsv"

    private func run(_ options: [String], explained: String) throws -> ToolResult {
        let folder = try Foreign.vectorsFolder() + "/path-validation/"
        let suites = ["limbo-dev.json.gz", "pkits-dev.json.gz", "bettertls-nc-dev.json.gz"].map { folder + $0 }
        let program = Capki.path.replacing(/capki$/, with: "capki-conformance")
        return try Tool.run(program, ["differential"] + suites + ["--explained", explained] + options)
    }

    @Test(
        "every class of difference is explained", .enabled(if: Foreign.hasVectors, "CAPKI_VECTORS is not set"))
    func explained() throws {
        let result = try run(["--count", "1500", "--seed", "20261123"], explained: Self.list)
        #expect(result.status == 0, "\(result.transcript)")
    }

    @Test(
        "a class that nobody explained fails, with its case kept to be run again",
        .enabled(if: Foreign.hasVectors, "CAPKI_VECTORS is not set"))
    func unexplained() throws {
        let scratch = try Scratch()
        try scratch.write("# nothing is explained\n", as: "none.tsv")
        let result = try run(
            ["--count", "600", "--seed", "20261123", "--keep", scratch("kept")], explained: scratch("none.tsv"))
        #expect(result.status == 1 && result.text.contains("NEW\t"), "\(result.transcript)")
        let kept = try FileManager.default.contentsOfDirectory(atPath: scratch("kept"))
        let file = try #require(kept.first)
        let program = Capki.path.replacing(/capki$/, with: "capki-conformance")
        let again = try Tool.run(program, [scratch("kept/\(file)")]).requireSuccess(program, [file])
        #expect(try again.json["results"]?.elements.count == 1)
    }

    @Test("every line of the list has a clause and an explanation, and no class stands there twice")
    func list() throws {
        let lines = try String(contentsOfFile: Self.list, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        #expect(lines.count > 20 && lines.allSatisfy { $0.count == 4 && $0.allSatisfy { !$0.isEmpty } })
        #expect(lines.allSatisfy { $0[2].contains("§") }, "a clause decides")
        #expect(Set(lines.map { $0[0...1].joined(separator: "\t") }).count == lines.count)
        #expect(!lines.contains { $0[0].contains("*") || $0[1].contains("*") }, "no wildcards")
    }
}
