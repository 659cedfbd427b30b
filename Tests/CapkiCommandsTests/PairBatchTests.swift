import Foundation
import PKIStructures
import TestSupport
import Testing

/// `capki reissue --batch` with holders of two certificates.
@Suite("Batch reissue of pairs", .enabled(if: Foreign.has(.openssl)))
struct PairBatchTests {
    private let desk: PairDesk

    init() throws { desk = try PairDesk("p256") }

    /// Issues a pair to a holder, and makes his next signing key.
    private func issue(_ name: String) throws {
        try desk.request(name, algorithm: "p256", subject: "C=CN, O=\(name), CN=\(name)")
        try desk.done([
            "ca", "issue-pair", desk.authority, "--csr", desk("\(name).csr"), "--validity-days", "365", "--out",
            desk("\(name).pem"), "--encryption-out", desk("\(name)-enc.pem"), "--key-out", desk("\(name)-enc.p12"),
            "--out-passphrase-env", "OUT",
        ])
        try desk.request("\(name)-new", algorithm: "p256", subject: "")
        try desk.request("\(name)-once", algorithm: "p256", subject: "")
    }

    private func single(_ name: String) throws {
        try desk.request(name, algorithm: "p256", subject: "C=CN, O=\(name), CN=\(name)")
        try desk.done([
            "ca", "issue", desk.authority, "--csr", desk("\(name).csr"), "--profile", "organisation-signing",
            "--validity-days", "365", "--out", desk("\(name).pem"),
        ])
        try desk.request("\(name)-new", algorithm: "p256", subject: "")
    }

    private func line(_ name: String, _ values: [String: String]) -> String {
        let all = ["certificate": "\(name).pem", "request": "\(name)-new.csr", "reason": "damaged"]
            .merging(values) { $1 }
        let members = all.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \"\($0.value)\"" }
        return "{\(members.joined(separator: ", "))}"
    }

    private func cms(_ name: String, _ values: [String: String] = [:]) -> [String: String] {
        ["transport_key": "\(name)-once.csr", "key_out": "\(name)-2.key"].merging(values) { $1 }
    }

    private func arguments(_ jobs: String = "jobs.jsonl", out: String = "results.jsonl") -> [String] {
        [
            "reissue", desk.authority, "--batch", desk(jobs), "--out", desk(out), "--archive-passphrase-env",
            "ARCHIVE", "--json",
        ]
    }

    private func results(_ name: String = "results.jsonl") throws -> [JSONValue] {
        try String(decoding: desk.scratch.read(name), as: UTF8.self).split(separator: "\n").map {
            try JSONValue(String($0))
        }
    }

    private func certificate(_ text: JSONValue?, as name: String) throws -> String {
        try desk.scratch.write(text?.string ?? "", as: name)
        return name
    }

    /// Opens a key that was delivered under a holder's transport key, and compares it with a certificate.
    private func requireKey(_ file: String, of name: String, is certificate: String) throws {
        let open = [
            "key", "open", desk(file), "--key", desk("\(name)-once.key"), "--out", desk("plain.key"), "--force",
        ]
        try desk.done(open)
        #expect(try desk.publicHalf(ofKey: "plain.key") == desk.publicHalf(ofCertificate: certificate), "\(file)")
    }

    /// Asks for a recovery with a holder's transport key and approves it.
    private func recovery(_ name: String) throws -> String {
        let id = try desk.ask(
            ["--delivery", "cms", "--transport-key", desk("\(name)-once.csr")], file: "\(name)-enc.pem",
            out: "\(name)-request.json")
        try #require(desk.approve(id).status == 0)
        return id
    }

    @Test func `pairs and single certificates are reissued in one run, and not again in the next`() throws {
        for name in ["fresh", "old", "both", "kept"] { try issue(name) }
        try single("alone")
        let lines = [
            line("fresh", cms("fresh")), line("alone", ["reason": "lost"]),
            line("old", try cms("old", ["encryption_key": "recover", "recovery": recovery("old")])),
            line(
                "both",
                try cms(
                    "both",
                    [
                        "encryption_key": "new-and-recover", "recovery": recovery("both"), "reason": "lost",
                        "recovered_key_out": "both-old.key",
                    ])), line("kept", ["encryption_key": "keep"]),
        ]
        try desk.scratch.write(lines.joined(separator: "\n"), as: "jobs.jsonl")
        let told = try desk.done(arguments()).json
        #expect(told["done"]?.int == 5 && told["pairs"]?.int == 3 && told["failed"]?.int == 0)
        let done = try results()
        #expect(done.map { $0["line"]?.int } == [2, 5, 1, 3, 4])
        #expect(done.map { $0["encryption_key"]?.string } == [nil, nil, "new", "recover", "new-and-recover"])
        for (name, line) in zip(["fresh", "old", "both"], done.suffix(3)) {
            #expect(line["original"]?.string == (try desk.serial("\(name).pem")))
            #expect(line["encryption_original"]?.string == (try desk.serial("\(name)-enc.pem")))
            let signing = try certificate(line["certificate"], as: "\(name)-2.pem")
            let encryption = try certificate(line["encryption_certificate"], as: "\(name)-enc-2.pem")
            #expect(try desk.lasts("\(name).pem", signing) && desk.lasts("\(name)-enc.pem", encryption))
            #expect(line["key"]?["file"]?.string == desk("\(name)-2.key"))
            #expect(!FileManager.default.fileExists(atPath: desk("\(name)-2.key.new")))
            try requireKey("\(name)-2.key", of: name, is: encryption)
            for file in ["\(name).pem", "\(name)-enc.pem"] {
                let shown = try desk.json(["ca", "show", desk.authority, "--serial", desk.serial(file)])
                #expect(shown["row"]?["status"]?.string == "revoked", "\(file)")
            }
        }
        try requireKey("both-old.key", of: "both", is: "both-enc.pem")
        let kept = try desk.json(["ca", "show", desk.authority, "--serial", desk.serial("kept-enc.pem")])
        #expect(kept["row"]?["status"]?.string == "valid")

        let again = try desk.done(arguments(out: "again.jsonl")).json
        #expect(again["done"]?.int == 0 && again["done_before"]?.int == 5)
        let repeated = try results("again.jsonl")
        for key in ["line", "serial", "encryption_serial", "encryption_certificate", "key", "recovered_key"] {
            #expect(repeated.map { $0[key] } == done.map { $0[key] }, "\(key)")
        }
        #expect(try Capki.run(["ca", "check", desk.authority]).status == 0)
        #expect(try Capki.run(["ca", "audit", desk.authority]).status == 0)
    }

    @Test func `a line that lacks what a pair needs names the column, and nothing is done`() throws {
        for name in ["a", "b"] { try issue(name) }
        try single("alone")
        let id = try recovery("a")
        try desk.scratch.write("mine", as: "taken.key")
        let lines = [
            line("a", [:]), line("a", cms("a", ["encryption_key": "recover"])),
            line("a", ["key_out": "k.key"]), line("a", ["key_out": "k.key", "delivery": "cms"]),
            line("a", cms("a", ["recovery": id])), line("a", cms("a", ["encryption_key": "new-and-recover"])),
            line("a", cms("a", ["certificate": "a-enc.pem"])), line("alone", ["encryption_key": "new"]),
            line("alone", ["key_out": "k.key"]), line("b", cms("b", ["key_out": "taken.key"])),
            line("b", cms("b", ["encryption_key": "recover", "recovery": id])),
            line("a", cms("a")), line("b", cms("b", ["key_out": "a-2.key"])),
            line("b", cms("a", ["key_out": "b-2.key"])),
            line("b", cms("b", ["encryption_key": "all"])),
        ]
        try desk.scratch.write(lines.joined(separator: "\n"), as: "jobs.jsonl")
        let before = try desk.json(["ca", "list", desk.authority])
        let refused = try desk.run(arguments())
        #expect(try refused.status == 2 && refused.json["error"]?["code"]?.string == "batch.refused")
        let faults = try refused.json["error"]?["lines"]?.elements ?? []
        let words: [(Int, String)] = [
            (1, "add the column key_out"), (2, "add the column recovery"), (3, "add the column passphrase_file"),
            (4, "add the column transport_key"), (5, "leave recovery empty"), (6, "add the column recovered_key_out"),
            (7, "name its signing certificate, \(try desk.serial("a.pem"))"), (8, "leave encryption_key empty"),
            (9, "leave key_out empty"), (10, "taken.key' exists already"), (11, "the recovery \(id)"),
            (13, "the same place"), (14, "the same transport key"), (15, "encryption_key is 'all'"),
        ]
        #expect(faults.compactMap { $0["line"]?.int } == words.map(\.0))
        for (fault, (number, text)) in zip(faults, words) {
            #expect(fault["message"]?.string?.contains(text) == true, "line \(number): \(fault)")
        }
        #expect(try desk.json(["ca", "list", desk.authority]) == before)
        for name in ["results.jsonl", "a-2.key", "a-2.key.new"] {
            #expect(!FileManager.default.fileExists(atPath: desk(name)), "\(name)")
        }
    }

    @Test func `PKCS12 files are under a passphrase of their own, or one for all`() throws {
        for name in ["a", "b"] { try issue(name) }
        try desk.scratch.write("only-a\n", as: "a.pass")
        let lines = [
            line("a", ["key_out": "a-2.p12", "passphrase_file": "a.pass"]), line("b", ["key_out": "b-2.p12"]),
        ]
        try desk.scratch.write(lines.joined(separator: "\n"), as: "jobs.jsonl")
        try desk.done(arguments() + ["--out-passphrase-env", "OUT"])
        for (name, passphrase, line) in zip3(["a", "b"], ["only-a", "geheim-2"], try results()) {
            try OpenSSL.run(
                "pkcs12 -in \(name)-2.p12 -passin pass:\(passphrase) -nodes -nocerts -out plain.key", in: desk.scratch)
            let encryption = try certificate(line["encryption_certificate"], as: "\(name)-enc-2.pem")
            #expect(try desk.publicHalf(ofKey: "plain.key") == desk.publicHalf(ofCertificate: encryption))
        }
    }

    @Test func `a batch that is killed at any moment leaves no half pair and loses no key`() throws {
        let names = (0..<18).map { "k\($0)" }
        for name in names { try issue(name) }
        try desk.scratch.write(
            names.map { line($0, cms($0)) }.joined(separator: "\n"), as: "jobs.jsonl")
        let script = """
            "$@" >/dev/null 2>&1 & process=$!
            sleep "$DELAY"
            kill -9 $process 2>/dev/null
            wait $process 2>/dev/null
            """
        // Pairs that are whole, and those of which only one certificate was issued anew, as seen from outside.
        let count = """
            import sqlite3, sys
            c = sqlite3.connect(sys.argv[1])
            whole = c.execute("SELECT count(*) FROM certificate_pair AS p JOIN reissue AS s ON s.replacement = p.signing "
                "JOIN reissue AS e ON e.replacement = p.encryption").fetchone()[0]
            all = c.execute("SELECT count(*) FROM reissue WHERE state <> 'abandoned'").fetchone()[0]
            print(whole, all)
            """
        var (delay, struck, last) = (0.1, 0, 0)
        while last < names.count, struck < 25 {
            let out = "killed\(struck).jsonl"
            _ = try Tool.run(
                "bash", ["-c", script, "x", Capki.path] + arguments(out: out),
                environment: PairDesk.environment.merging(["DELAY": "\(delay)"]) { $1 })
            let seen = try Tool.run("python3", ["-c", count, desk("ca/ledger.sqlite")]).text.split(separator: " ")
            let numbers = seen.compactMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            try #require(numbers.count == 2)
            #expect(numbers[1] == 2 * numbers[0], "after \(delay) s")
            (last, struck, delay) = (numbers[0], struck + 1, delay + 0.05)
        }
        let told = try desk.done(arguments()).json
        #expect(told["done_before"]?.int == last && told["failed"]?.int == 0)
        for (name, line) in zip(names, try results()) {
            #expect(line["key"]?["file"]?.string == desk("\(name)-2.key"))
            let encryption = try certificate(line["encryption_certificate"], as: "\(name)-enc-2.pem")
            try requireKey("\(name)-2.key", of: name, is: encryption)
        }
        #expect(try Capki.run(["ca", "check", desk.authority]).status == 0)
        #expect(try Capki.run(["ca", "audit", desk.authority]).status == 0)
    }

    private func zip3<A, B, C>(_ a: [A], _ b: [B], _ c: [C]) -> [(A, B, C)] {
        zip(a, zip(b, c)).map { ($0, $1.0, $1.1) }
    }
}
