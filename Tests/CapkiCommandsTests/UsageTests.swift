import TestSupport
import Testing

/// Help, version and wrong usage.
@Suite("Usage")
struct UsageTests {
    static let commands = [
        "", "key", "key generate", "key show", "csr", "csr new", "csr show", "csr check", "ca", "ca init", "ca issue",
        "ca adopt", "ca revoke", "ca activate", "ca crl", "ca list", "ca show", "reissue", "token", "token write",
        "token erase", "verify", "seal", "seal extract", "seal draw",
    ]

    @Test(arguments: commands)
    func `every command explains itself with exit code 0`(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        for arguments in [words + ["--help"], words + ["-h"], ["help"] + words] {
            let help = try Capki.run(arguments)
            #expect(help.status == 0, "\(help.transcript)")
            #expect(help.errors.isEmpty)
            #expect(help.text.contains("OVERVIEW: ") && help.text.contains("USAGE: capki"), "\(help.text)")
            // Each option and argument says what it is for.
            let bare = help.text.split(separator: "\n").filter { $0.hasPrefix("  --") || $0.hasPrefix("  <") }
            #expect(!bare.contains { !$0.dropFirst(2).contains("  ") && $0.utf8.count < 26 }, "\(bare)")
        }
    }

    @Test func `the version is told`() throws {
        let version = try Capki.run(["--version"])
        #expect(version.status == 0)
        let parts = version.text.dropLast().split(separator: ".")
        #expect(parts.count == 3 && parts.allSatisfy { Int($0) != nil }, "\(version.text)")
    }

    @Test func `wrong usage has exit code 64 and changes nothing`() throws {
        let desk = try Desk()
        let before = try Snapshot(of: desk.folder)
        let (ca, csr, out) = (desk.authority, desk("new.csr"), desk("x"))
        let wrong: [([String], String)] = [
            (["nonsense"], "nonsense"), (["ca", "nonsense"], "nonsense"),
            (["key", "generate", "--out", out], "--algorithm"),
            (["ca", "issue", ca, "--csr", csr, "--profile", "seal-maker", "--out", out], "--validity-days"),
            (desk.issue(options: ["--validity-days", "0"]), "allowed are 1 to 36600"),
            (desk.issue(options: ["--validity-days", "x"]), "x"),
            (desk.issue(options: ["--validity-days", "9", "--not-after", "2030-01-01T00:00:00Z"]), "--not-before"),
            (desk.issue(options: ["--not-before", "2030-01-01T00:00:00Z"]), "--not-after"),
            (desk.issue(options: ["--not-before", "2030-13-01", "--not-after", "2030-01-01T00:00:00Z"]), "2030-13-01"),
            (["reissue", ca, "--csr", csr, "--reason", "lost", "--out", out], "--serial or by --certificate"),
            (desk.reissue(options: ["--certificate", desk("org.crt")]), "--serial or by --certificate"),
            (desk.reissue(reason: "misplaced"), "lost, stolen, damaged, forgotten-pin"),
            (desk.reissue(options: ["--revoke-original", "later"]), "on-activation"),
            (desk.reissue(options: ["--not-before", "2030-01-01T00:00:00Z"]), "--not-before"),
            (desk.reissue(options: ["--lost-at", "yesterday"]), "yesterday"),
            (["ca", "revoke", ca, "--serial", "xyz", "--reason", "superseded"], "xyz"),
            (["ca", "revoke", ca, "--serial", "01", "--reason", "because"], "keyCompromise"),
            (["ca", "init", out], "--subject"), (["ca", "init", out, "--subject", "C=CN, CN=x"], "--algorithm"),
            (["ca", "init", out, "--subject", "nonsense", "--algorithm", "p256"], "nonsense"),
            (["ca", "init", out, "--certificate", desk("ca/ca.pem")], "--key"),
            (["ca", "init", out, "--subject", "CN=x", "--algorithm", "p256", "--crl", desk("x.crl")], "--certificate"),
            (["ca", "init", out, "--subject", "CN=x", "--algorithm", "p256", "--validity-days", "0"], "at least 1"),
            (["ca", "adopt", ca], "--crl"), (["csr", "new", "--key", desk("new.key"), "--out", out], "--subject"),
            (
                [
                    "csr", "new", "--key", desk("new.key"), "--out", out, "--from-certificate", desk("org.crt"),
                    "--san", "DNS:x",
                ],
                "--san"
            ),
            (["csr", "new", "--key", desk("new.key"), "--out", out, "--subject", "XX=1"], "XX"),
            (["verify", desk("org.crt")], "--trust"), (["verify", "--trust", desk("ca/ca.pem")], "cert"),
            (["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--revocation", "maybe"], "if-present"),
            (["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--purpose", "tea"], "tea"),
            (["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--profile", "tea"], "webpki"),
            (["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--ip", "1.2.3"], "1.2.3"),
            (["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--policy", "tea"], "tea"),
            (["ca", "list", ca, "--nonsense"], "--nonsense"),
        ]
        for (arguments, word) in wrong { try expectWrongUsage(arguments, word) }
        #expect(try Snapshot(of: desk.folder) == before)
    }

    @Test func `--json and the result cannot both go to standard output`() throws {
        let desk = try Desk()
        let before = try Snapshot(of: desk.folder)
        for command in [desk.reissue(), desk.issue(), ["ca", "crl", desk.authority, "--out", "x"]] {
            var arguments = command
            arguments[(command.firstIndex(of: "--out") ?? 0) + 1] = "-"
            let result = try Capki.run(arguments + ["--json"])
            #expect(result.status == 64, "\(result.transcript)")
            #expect(try result.json["error"]?["code"]?.string == "usage")
        }
        #expect(try Snapshot(of: desk.folder) == before)
    }

    @Test func `under --json standard output is one document with keys in snake_case`() throws {
        let desk = try Desk()
        let commands = [
            ["key", "show", desk("new.key")], ["csr", "show", desk("new.csr")], ["csr", "check", desk("new.csr")],
            ["ca", "show", desk.authority], ["ca", "show", desk.authority, "--serial", desk.serial],
            ["ca", "list", desk.authority], ["ca", "list", desk.authority, "--reissues"], desk.issue(csr: "org.csr"),
            desk.reissue(),
            ["ca", "crl", desk.authority, "--out", desk("ca.crl")], ["ca", "adopt", desk.authority, desk("org.crt")],
            ["verify", desk("new.crt"), "--trust", desk("ca/ca.pem")],
        ]
        for command in commands {
            let result = try Capki.run(command + ["--json"])
            #expect(result.status == 0, "\(command) \(result.transcript)")
            let keys = Self.keys(try result.json)
            #expect(keys.allSatisfy { $0.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" } }, "\(keys)")
        }
    }

    private static func keys(_ value: JSONValue) -> [String] {
        value.keys.flatMap { [$0] + (value[$0].map(keys) ?? []) } + value.elements.flatMap(keys)
    }

    @Test func `a reader that goes away is no crash`() throws {
        let desk = try Desk()
        let script = "\"$0\" ca list \"$1\" --json | true; exit ${PIPESTATUS[0]}"
        let result = try Tool.run("bash", ["-c", script, Capki.path, desk.authority])
        #expect([0, 2].contains(result.status), "\(result.transcript)")
    }
}
