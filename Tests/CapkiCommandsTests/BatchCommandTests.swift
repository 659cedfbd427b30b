import TestSupport
import Testing

/// `capki reissue --batch`: checked whole, carried out, and run again without harm.
@Suite("Batch reissue")
struct BatchCommandTests {
    /// A desk with some more organisations, each with a request for its reissue.
    private struct Recall {
        let desk = try? Desk()
        var serials: [String] = []

        init(count: Int) throws {
            let desk = try #require(desk)
            for index in 0..<count {
                let subject = "C=CN, O=单位\(index), CN=单位\(index)"
                try desk.request("old\(index)", subject: subject)
                let issued = try Capki.json(desk.issue(csr: "old\(index).csr", out: "old\(index).crt"))
                serials.append(issued["serial"]?.string ?? "")
                try desk.request("new\(index)", subject: "")
            }
        }

        func table(_ lines: [String], as name: String = "jobs.csv") throws -> String {
            try #require(desk).write((["serial,request,reason"] + lines).joined(separator: "\r\n"), as: name)
        }

        var lines: [String] { serials.enumerated().map { "\($1),new\($0).csr,lost" } }
    }

    private static func results(_ desk: Desk, _ name: String) throws -> [JSONValue] {
        try desk.text(name).split(separator: "\n").map { try JSONValue(String($0)) }
    }

    @Test func `a batch is carried out in its order, and is not repeated when it is run again`() throws {
        let recall = try Recall(count: 5)
        let desk = try #require(recall.desk)
        let jobs = try recall.table(recall.lines)
        let told = try Capki.json(["reissue", desk.authority, "--batch", jobs, "--out", desk("results.jsonl")])
        #expect(told["done"]?.int == 5 && told["failed"]?.int == 0)
        let results = try Self.results(desk, "results.jsonl")
        #expect(results.map { $0["line"]?.int } == [2, 3, 4, 5, 6])
        #expect(results.map { $0["original"]?.string } == recall.serials)
        #expect(results.allSatisfy { $0["receipt"]?["reason"]?.string == "lost" })
        try desk.write(results.compactMap { $0["certificate"]?.string }.joined(), as: "new.pem")
        let verified = try Capki.json(["verify", desk("new.pem"), "--trust", desk.authority + "/ca.pem"])
        #expect(verified["results"]?.elements.allSatisfy { $0["valid"]?.bool == true } == true)

        let again = try Capki.json(["reissue", desk.authority, "--batch", jobs, "--out", desk("again.jsonl")])
        #expect(again["done"]?.int == 0 && again["done_before"]?.int == 5)
        let repeated = try Self.results(desk, "again.jsonl")
        #expect(repeated.map { $0["serial"]?.string } == results.map { $0["serial"]?.string })
        #expect(repeated.map { $0["certificate"]?.string } == results.map { $0["certificate"]?.string })
        #expect(try Capki.run(["ca", "audit", desk.authority]).status == 0)
    }

    @Test func `all faults are told by line, and nothing is done`() throws {
        let recall = try Recall(count: 3)
        let desk = try #require(recall.desk)
        let serials = recall.serials
        let jobs = try recall.table([
            "\(serials[0]),new0.csr,lost", "77,new1.csr,lost", "zz,new1.csr,lost", "\(serials[1]),absent.csr,lost",
            "\(serials[1]),new1.csr,broken", "\(serials[0]),new1.csr,lost", "\(serials[2]),new0.csr,lost",
            "\(serials[2]),old2.csr,lost", "\"one,two\",three",
        ])
        try expectRefusal(
            ["reissue", desk.authority, "--batch", jobs, "--out", desk("results.jsonl")], in: desk.folder,
            code: "batch.refused", "8 of 9 lines", "line 3: the ledger knows no certificate", "line 4: serial is 'zz'",
            "line 5: ", "absent.csr", "line 6: reason is 'broken'", "line 7: an earlier line of the batch reissues",
            "line 8: an earlier line of the batch has a request with the same key", "line 9: the request's key is that",
            "line 10: 2 fields, the heading has 3", hint: "mend or remove these lines")
    }

    @Test func `JSON lines name originals by their certificates`() throws {
        let recall = try Recall(count: 2)
        let desk = try #require(recall.desk)
        let jobs = try desk.write(
            """
            {"certificate": "old0.crt", "request": "new0.csr", "reason": "damaged", "revoke_original": "on-activation"}

            {"serial": "\(recall.serials[1])", "request": "new1.csr", "reason": "stolen", "lost_at": "2026-01-01T00:00:00Z"}
            """, as: "jobs.jsonl")
        try Capki.done(["reissue", desk.authority, "--batch", jobs, "--out", desk("results.jsonl"), "--jobs", "1"])
        let results = try Self.results(desk, "results.jsonl")
        #expect(results.map { $0["line"]?.int } == [1, 3])
        #expect(results[0]["receipt"]?["revocation"]?["when"]?.string == "on-activation")
        #expect(results[1]["receipt"]?["revocation"]?["invalidity_date"]?.string == "2026-01-01T00:00:00Z")
    }

    /// Holds the ledger for five seconds, as another act does, while a batch is run.
    private static let besideAnotherAct = """
        python3 -c 'import fcntl, sys, time
        file = open(sys.argv[1], "a")
        fcntl.lockf(file, fcntl.LOCK_EX, 2)
        print("held", flush=True)
        time.sleep(5)' "$1" | (read held && exec "$CAPKI" reissue "$2" --batch "$3" --out "$4" --json)
        """

    @Test(.enabled(if: Foreign.has(.pyca)))
    func `a batch that waits for another act says so, and tells no rate of nothing`() throws {
        let recall = try Recall(count: 2)
        let desk = try #require(recall.desk)
        let words = [desk.authority + "/ledger.sqlite.lock", desk.authority, try recall.table(recall.lines)]
        let result = try Tool.run(
            "bash", ["-c", Self.besideAnotherAct, "beside"] + words + [desk("r.jsonl")],
            environment: ["CAPKI": Capki.path], folder: desk.folder)
        #expect(result.status == 0, "\(result.transcript)")
        #expect(try result.json["done"]?.int == 2)
        let waits = "0 of 2 reissues, waiting for the end of another act on this CA"
        #expect(result.errorText.contains(waits), "\(result.transcript)")
        #expect(!result.errorText.contains(" a second"), "\(result.transcript)")
    }

    @Test func `a batch stands alone`() throws {
        let desk = try Desk()
        let batch = ["reissue", desk.authority, "--batch", desk("jobs.csv"), "--out"]
        try expectWrongUsage(batch + [desk("r.jsonl"), "--reason", "lost"], "stand in the file")
        try expectWrongUsage(batch + ["-"], "go to a file")
        try expectWrongUsage(desk.reissue(options: ["--jobs", "2"]), "--jobs goes with --batch")
        try expectRefusal(batch + [desk("r.jsonl")], in: desk.folder, code: "system.not_found", "jobs.csv")
    }
}
