import Foundation
import PKIStructures
import TestSupport
import Testing

/// `capki ca archive rollover`, `sign` and what openssl says of the signatures.
@Suite("The archive's keys and officers by the command line", .enabled(if: Foreign.has(.openssl)))
struct ArchiveRolloverCommandTests {
    private static let environment = ["ARCHIVE": "archiv-1", "NEW": "archiv-2", "OUT": "geheim-2"]

    private func rollover(_ desk: PairDesk, _ options: [String] = []) throws -> ToolResult {
        try Capki.run(
            [
                "ca", "archive", "rollover", desk.authority, "--archive-passphrase-env", "ARCHIVE",
                "--new-archive-passphrase-env", "NEW", "--json",
            ] + options, environment: Self.environment)
    }

    private func issue(_ desk: PairDesk, _ name: String) throws {
        try desk.request(name, algorithm: "p256", subject: PairDesk.subject)
        try desk.done([
            "ca", "issue-pair", desk.authority, "--csr", desk("\(name).csr"), "--validity-days", "365", "--out",
            desk("\(name).pem"), "--encryption-out", desk("\(name)-enc.pem"), "--key-out", desk("\(name)-enc.p12"),
            "--out-passphrase-env", "OUT",
        ])
    }

    /// Recovers the key of an encryption certificate by a passphrase of the archive.
    private func recover(_ desk: PairDesk, _ file: String, by variable: String, out: String) throws -> ToolResult {
        let id = try desk.ask(["--delivery", "pkcs12"], file: file, out: "\(out).json")
        try #require(desk.approve(id).status == 0)
        return try Capki.run(
            [
                "ca", "archive", "recover", desk.authority, "--request", id, "--key-out", desk(out),
                "--archive-passphrase-env", variable, "--out-passphrase-env", "OUT", "--json",
            ], environment: Self.environment)
    }

    private func generations(_ desk: PairDesk) throws -> [[Int?]] {
        let archive = try desk.json(["ca", "check", desk.authority])["archive"]?.elements ?? []
        return archive.map { [$0["generation"]?.int, $0["keys"]?.int] }
    }

    @Test func `a new key takes over, old keys open with it, and new ones are archived to it`() throws {
        let desk = try PairDesk("p256")
        try issue(desk, "first")
        #expect(try generations(desk) == [[1, 1]])
        let done = try rollover(desk, ["--algorithm", "sm2"])
        #expect(done.status == 0, "\(done.transcript)")
        #expect(try done.json["generation"]?.int == 2 && done.json["moved"]?.int == 1)
        #expect(try done.json["retired_keys"]?.elements == [.string("archive.key.pem")])
        try issue(desk, "second")
        #expect(try generations(desk) == [[1, 0], [2, 2]])
        let listed = try desk.json(["ca", "archive", "list", desk.authority])["keys"]?.elements ?? []
        #expect(listed.map { $0["generation"]?.int } == [2, 2])
        for name in ["first", "second"] {
            let recovered = try recover(desk, "\(name)-enc.pem", by: "NEW", out: "\(name).p12")
            #expect(recovered.status == 0, "\(recovered.transcript)")
            try OpenSSL.run(
                "pkcs12 -in \(name).p12 -passin pass:geheim-2 -nodes -nocerts -out plain.key", in: desk.scratch)
            #expect(try desk.publicHalf(ofKey: "plain.key") == desk.publicHalf(ofCertificate: "\(name)-enc.pem"))
        }
        // The old key opens nothing any more, and its file is not needed.
        try FileManager.default.removeItem(atPath: desk("ca/archive.key.pem"))
        #expect(try recover(desk, "first-enc.pem", by: "NEW", out: "again.p12").status == 0)
        #expect(try Capki.run(["ca", "audit", desk.authority]).status == 0)
    }

    @Test func `a rollover without the archive's passphrase, or with two keys at once, changes nothing`() throws {
        let desk = try PairDesk("p256")
        try issue(desk, "holder")
        let before = try desk.json(["ca", "list", desk.authority])
        let wrong = try Capki.run(
            ["ca", "archive", "rollover", desk.authority, "--archive-passphrase-env", "NEW", "--json"],
            environment: Self.environment)
        #expect(try wrong.status == 2 && wrong.json["error"]?["code"]?.string == "key.bad_passphrase")
        for options in [["--algorithm", "p256", "--key", "pkcs11:token=a"], ["--key", "file.pem"]] {
            #expect(try rollover(desk, options).status == 64)
        }
        #expect(try desk.json(["ca", "list", desk.authority]) == before)
        #expect(try generations(desk) == [[1, 1]])
        #expect(!FileManager.default.fileExists(atPath: desk("ca/archive-2.key.pem")))
    }

    @Test func `a rollover is not finished while a key does not open, and finished by the next run when it does`()
        throws
    {
        let desk = try PairDesk("p256")
        for name in ["first", "second"] { try issue(desk, name) }
        func change(_ sql: String) throws {
            let program = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
            try Tool.run("python3", ["-c", program, desk("ca/ledger.sqlite"), sql]).requireSuccess("python3", [])
        }
        try change("CREATE TABLE kept AS SELECT * FROM archived_key")
        try change("UPDATE archived_key SET envelope = x'3000' WHERE sequence = 1")
        let stuck = try rollover(desk, ["--algorithm", "p256"])
        #expect(try stuck.status == 2 && stuck.json["finished"]?.bool == false)
        let faults = try stuck.json["faults"]?.elements ?? []
        #expect(faults.map { $0["serial"]?.string } == [try desk.serial("first-enc.pem")])
        #expect(faults.first?["code"]?.string == "authority.archive_damaged")
        #expect(try generations(desk) == [[1, 1], [2, 1]])
        let noted = try desk.json(["ca", "check", desk.authority])["notes"]?.elements ?? []
        #expect(noted.map { $0["code"]?.string } == ["ledger.unfinished_archive_rollover"])
        let third = try rollover(desk, ["--algorithm", "p256"])
        #expect(try third.status == 2 && third.json["error"]?["code"]?.string == "authority.bad_archive")
        try change(
            "UPDATE archived_key SET envelope = (SELECT envelope FROM kept WHERE sequence = 1) WHERE sequence = 1")
        let done = try rollover(desk)
        #expect(try done.status == 0 && done.json["moved"]?.int == 1, "\(done.transcript)")
        #expect(try generations(desk) == [[1, 0], [2, 2]])
        for name in ["first", "second"] {
            #expect(try recover(desk, "\(name)-enc.pem", by: "NEW", out: "\(name).p12").status == 0)
        }
    }

    @Test func `a rollover that is killed at any moment loses no key, and is finished by the next run`() throws {
        let desk = try PairDesk("p256")
        let names = (0..<3).map { "holder\($0)" }
        for name in names { try issue(desk, name) }
        let script = """
            "$CAPKI" ca archive rollover "$1" --archive-passphrase-env ARCHIVE --new-archive-passphrase-env NEW \
                >/dev/null 2>&1 & process=$!
            sleep "$2"
            kill -9 $process 2>/dev/null
            wait $process 2>/dev/null
            """
        var isBegun = false
        for delay in ["0.02", "0.05", "0.08", "0.11", "0.14", "0.17", "0.2", "0.25", "0.3"] where !isBegun {
            _ = try Tool.run(
                "bash", ["-c", script, "x", desk.authority, delay],
                environment: Self.environment.merging(["CAPKI": Capki.path]) { one, _ in one })
            let counts = try generations(desk)
            #expect(counts.compactMap { $0[1] }.reduce(0, +) == names.count, "after \(delay) s")
            isBegun = counts.count > 1
            // What was killed before it took over has left a file that nothing was archived to.
            if !isBegun { try? FileManager.default.removeItem(atPath: desk("ca/archive-2.key.pem")) }
        }
        let isFinished = try generations(desk).first == [1, 0]
        if !isFinished { #expect(try rollover(desk).status == 0) }
        #expect(try generations(desk) == [[1, 0], [2, names.count]])
        for name in names {
            #expect(try recover(desk, "\(name)-enc.pem", by: "NEW", out: "\(name).p12").status == 0)
        }
        #expect(try Capki.run(["ca", "audit", desk.authority]).status == 0)
    }

    @Test func `the officer who asks signs with openssl, and both signatures that capki makes hold there`() throws {
        let desk = try PairDesk("p256")
        try issue(desk, "holder")
        let id = try desk.ask(["--delivery", "pkcs12"], file: "holder-enc.pem", isSigned: false)
        let early = try Capki.run([
            "ca", "archive", "approve", desk.authority, "--request", id, "--key", desk("o2.key"), "--certificate",
            desk("o2.pem"), "--json",
        ])
        #expect(try early.status == 2 && early.json["error"]?["code"]?.string == "authority.recovery")
        let sign = "cms -sign -binary -in request.json -outform PEM -out signature"
        let signed = [
            "ca", "archive", "sign", desk.authority, "--request", id, "--signature", desk("signature"), "--json",
        ]
        try OpenSSL.run("\(sign) -signer o2.pem -inkey o2.key", in: desk.scratch)
        let other = try Capki.run(signed)
        #expect(try other.status == 2 && other.json["error"]?["code"]?.string == "authority.bad_requester")
        try OpenSSL.run("\(sign) -signer o1.pem -inkey o1.key", in: desk.scratch)
        #expect(try Capki.done(signed).json["signed_by"]?.string?.hasPrefix(try desk.serial("o1.pem")) == true)
        try #require(desk.approve(id).status == 0)

        _ = try desk.ask(["--delivery", "pkcs12"], file: "holder-enc.pem", out: "own.json")
        let recoveries = try desk.json(["ca", "archive", "list", desk.authority])["recoveries"]?.elements ?? []
        try desk.scratch.write(recoveries[0]["approval"]?.string ?? "", as: "approval.pem")
        try desk.scratch.write(recoveries[1]["request_signature"]?.string ?? "", as: "own.pem")
        for (message, request) in [("approval.pem", "request.json"), ("own.pem", "own.json")] {
            try OpenSSL.run(
                "cms -verify -binary -inform PEM -in \(message) -CAfile ca/ca.pem -purpose any -out content",
                in: desk.scratch)
            #expect(try desk.scratch.read("content") == desk.scratch.read(request))
        }
    }

    @Test func `a recovery that an earlier capki took down without a signature is asked for again`() throws {
        let desk = try PairDesk("p256")
        try issue(desk, "holder")
        let id = try desk.ask(["--delivery", "pkcs12"], file: "holder-enc.pem")
        try #require(desk.approve(id).status == 0)
        let program = """
            import sqlite3, sys
            c = sqlite3.connect(sys.argv[1])
            c.execute("DROP TABLE archive_generation")
            for index in ("archived_key_archive", "key_delivery_serial"):
                c.execute("DROP INDEX " + index)
            for table, column in (("recovery", "request_signature"), ("recovery", "requester"), ("key_delivery", "sha256")):
                c.execute("ALTER TABLE " + table + " DROP COLUMN " + column)
            c.execute("DELETE FROM grdb_migrations WHERE identifier = '8 archive rollover'")
            c.commit()
            """
        try Tool.run("python3", ["-c", program, desk("ca/ledger.sqlite")]).requireSuccess("python3", [])
        let listed = try desk.json(["ca", "archive", "list", desk.authority])
        #expect(listed["keys"]?.elements.count == 1 && listed["recoveries"]?.elements.count == 1)
        let refused = try desk.run(desk.recover(id, ["--out-passphrase-env", "OUT", "--json"]))
        #expect(try refused.status == 2 && refused.json["error"]?["code"]?.string == "authority.recovery")
        #expect(refused.text.contains("asked for again"))
        #expect(try recover(desk, "holder-enc.pem", by: "ARCHIVE", out: "key.p12").status == 0)
    }
}
