import TestSupport
import Testing

/// Keys under passphrases: these come from files and variables alone, and never stand in an argument or a message.
@Suite("Passphrases")
struct PassphraseTests {
    private static let secret = "correct horse 电池"
    private static let variable = ["DESK_PASS": secret]

    private static func locked() throws -> Desk {
        let desk = try Desk()
        try desk.write(secret + "\nnot this line\n", as: "pass")
        try Capki.done([
            "ca", "init", desk("locked"), "--subject", "C=CN, CN=锁", "--algorithm", "p256", "--passphrase-file",
            desk("pass"),
        ])
        return desk
    }

    @Test func `an encrypted CA key opens with --passphrase-file or --passphrase-env`() throws {
        let desk = try Self.locked()
        #expect(try desk.text("locked/ca.key.pem").hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        let crl = ["ca", "crl", desk("locked"), "--force", "--out", desk("locked.crl")]
        try Capki.done(crl + ["--passphrase-file", desk("pass")])
        try Capki.done(crl + ["--passphrase-env", "DESK_PASS"], environment: Self.variable)
        let list = try Capki.run(["ca", "list", desk("locked")])
        #expect(list.status == 0, "reading needs no key")
    }

    @Test func `a wrong, missing or unset passphrase is refused`() throws {
        let desk = try Self.locked()
        try desk.write("wrong\n", as: "wrong")
        let acts = [
            ["ca", "crl", desk("locked"), "--out", desk("x.crl")],
            [
                "ca", "issue", desk("locked"), "--csr", desk("new.csr"), "--profile", "seal-maker", "--validity-days",
                "1",
            ]
                + ["--out", desk("x.crt")],
        ]
        for act in acts {
            try expectRefusal(
                act, in: desk.folder, code: "key.passphrase_needed", "ca.key.pem", "is encrypted",
                hint: "--passphrase-file")
            try expectRefusal(
                act + ["--passphrase-file", desk("wrong")], in: desk.folder, code: "key.bad_passphrase", "ca.key.pem",
                "does not open")
            try expectRefusal(
                act + ["--passphrase-env", "NO_SUCH_VARIABLE"], in: desk.folder, code: "secret.missing",
                "NO_SUCH_VARIABLE")
            try expectRefusal(
                act + ["--passphrase-file", desk("absent")], in: desk.folder, code: "system.not_found", "absent")
        }
    }

    @Test func `no message holds the passphrase, right or wrong`() throws {
        let desk = try Self.locked()
        let wrong = "hunter2-很秘密"
        let act = ["ca", "crl", desk("locked"), "--out", desk("x.crl"), "--passphrase-env", "DESK_PASS"]
        for value in [wrong, Self.secret] {
            for options in [[], ["--json"]] {
                let result = try Capki.run(act + options + ["--force"], environment: ["DESK_PASS": value])
                #expect(!result.transcript.contains(value))
            }
        }
        for file in try Snapshot(of: desk("locked")).names where !file.hasSuffix("receipts") {
            #expect(try !desk.read("locked/" + file).contains(subsequence: Array(Self.secret.utf8)), "\(file)")
        }
    }

    @Test func `a taken over key keeps its passphrase in the directory's copy`() throws {
        let desk = try Self.locked()
        let taken = [
            "ca", "init", desk("taken"), "--key", desk("locked/ca.key.pem"), "--certificate", desk("locked/ca.pem"),
        ]
        try expectRefusal(taken, in: desk.folder, code: "key.passphrase_needed", "ca.key.pem")
        try Capki.done(taken + ["--passphrase-env", "DESK_PASS"], environment: Self.variable)
        #expect(try desk.text("taken/ca.key.pem").hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        let crl = ["ca", "crl", desk("taken"), "--no-earlier-crl", "--out", desk("taken.crl")]
        try Capki.done(crl + ["--passphrase-env", "DESK_PASS"], environment: Self.variable)
    }

    @Test func `the parent's passphrase is another one than the new CA's`() throws {
        let desk = try Self.locked()
        let child = [
            "ca", "init", desk("child"), "--subject", "C=CN, CN=子", "--algorithm", "p256", "--parent", desk("locked"),
            "--passphrase-env", "CHILD_PASS",
        ]
        let variables = ["CHILD_PASS": "child", "DESK_PASS": Self.secret]
        let before = try Snapshot(of: desk.folder)
        let refused = try Capki.run(child, environment: variables)
        #expect(refused.status == 2, "\(refused.transcript)")
        #expect(try Snapshot(of: desk.folder) == before)
        try Capki.done(child + ["--parent-passphrase-env", "DESK_PASS"], environment: variables)
        let crl = ["ca", "crl", desk("child"), "--out", desk("c.crl"), "--passphrase-env"]
        #expect(try Capki.run(crl + ["DESK_PASS"], environment: variables).status == 2)
        #expect(try Capki.run(crl + ["CHILD_PASS"], environment: variables).status == 0)
    }

    @Test func `a key that is stored plain is told of`() throws {
        let desk = try Desk()
        let made = try Capki.done(["key", "generate", "--algorithm", "p256", "--out", desk("plain.key")])
        #expect(made.errorText.contains("plain.key' is not encrypted"))
        #expect(made.errorText.contains("--passphrase-file"))
    }
}

extension [UInt8] {
    fileprivate func contains(subsequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: subsequence) }
    }
}
