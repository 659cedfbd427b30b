import TestSupport
import Testing

/// Processes that die at any moment, on a disk that forgets what was not synchronised; see `Tests/Kill/run`.
@Suite("Kills", .enabled(if: Foreign.has(.pyca, .gcc)))
struct KillTests {
    private static func kill(_ program: String, _ arguments: [String]) throws -> ToolResult {
        try Tool.run(Sources.root + "/Tests/Kill/" + program, arguments + ["--capki", Capki.path, "--json"])
    }

    @Test func `whatever is killed, nothing is lost, nothing is done twice, and the next start repairs it`() throws {
        let result = try Self.kill("run", ["50"])
        let document = try result.json
        #expect(result.status == 0, "\(result.transcript)")
        #expect(document["report"]?["struck"]?.int == 50)
        // The kills have struck something, and the cuts have taken something away.
        #expect((document["report"]?["repairs"]?.int ?? 0) > 0)
        #expect((document["report"]?["lost_changes"]?.int ?? 0) > 0)
    }

    @Test(arguments: [["--ignore=*"], ["--ignore=-wal"], ["--synchronous", "OFF"], ["--synchronous", "NORMAL"]])
    func `a disk or a database that does not keep its promise is found out`(promise: [String]) throws {
        let scratch = try Scratch()
        let result = try Self.kill("run", ["200", "1", "--folder", scratch("kills")] + promise)
        #expect(result.status == 1, "\(result.transcript)")
        // In what the cut has left: a fault of the test itself would prove nothing.
        #expect(try result.json["found_in"]?.string == "image", "\(result.text)")
    }

    @Test func `the disk that forgets remembers what was synchronised`() throws {
        let result = try Tool.run(Sources.root + "/Tests/Kill/shimtest", ["25"])
        #expect(result.status == 0, "\(result.transcript)")
    }

    @Test func `what the dead leave is removed by the next write, what the living write never`() throws {
        let result = try Self.kill("leftovers", [])
        #expect(result.status == 0, "\(result.transcript)")
    }

    @Test func `of processes that open an older ledger at once, one brings it up to date`() throws {
        let result = try Self.kill("upgrade", ["12"])
        #expect(result.status == 0, "\(result.transcript)")
    }

    @Test(arguments: [(["8", "25"], 200), (["8", "500", "--batch"], 4000)])
    func `processes in a crowd all get their certificates`(crowd: [String], count: Int) throws {
        let result = try Self.kill("crowd", crowd)
        #expect(result.status == 0, "\(result.transcript)")
        #expect(try result.json["certificates"]?.int == count)
    }
}
