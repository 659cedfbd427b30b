import Foundation
import TestSupport
import Testing

/// `capki-bench` answers as the contract for benchmarks says; how fast anything is, no test judges.
@Suite("capki-bench")
struct BenchTests {
    private static func run(_ arguments: [String]) throws -> ToolResult {
        let path = Capki.path.replacing(/capki$/, with: "capki-bench")
        return try Tool.run(path, arguments)
    }

    @Test("a comparison has its name, both speeds, their ratio and the memory")
    func document() throws {
        let result = try Self.run(["parse.p256", "--json"])
        let list = try result.requireSuccess("capki-bench", []).json["benchmarks"]?.elements ?? []
        let only = try #require(list.first)
        #expect(list.count == 1 && only["name"]?.string == "parse.p256")
        #expect(only.keys == ["name", "ours_per_s", "theirs_per_s", "against", "ratio", "memory"])
        #expect(only["memory"]?["our_bytes"]?.int ?? 0 > only["memory"]?["input_bytes"]?.int ?? .max)
    }

    @Test("a name that stands for nothing is wrong usage")
    func unknown() throws {
        let result = try Self.run(["nothing"])
        #expect(result.status == 64 && result.errorText.contains("parse.rsa2048"))
    }

    @Test("a ledger is made for the run and compared with itself, and nothing of it stays")
    func ledger() throws {
        let scratch = try Scratch()
        let path = Capki.path.replacing(/capki$/, with: "capki-bench")
        let result = try Tool.run(path, ["ledger.search", "--ledger-count", "300", "--json"], folder: scratch.path)
        let list = try result.requireSuccess("capki-bench", []).json["benchmarks"]?.elements ?? []
        #expect(list.compactMap { $0["name"]?.string } == ["ledger.search"])
        #expect(try Snapshot(of: scratch.path).names.isEmpty)
    }
}
