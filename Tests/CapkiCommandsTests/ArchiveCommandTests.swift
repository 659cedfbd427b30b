import Foundation
import PKIKeys
import PKIStructures
import TestSupport
import Testing

/// `capki ca archive`: setting up, asking, approving by other programs, recovering.
@Suite("The key archive by the command line", .enabled(if: Foreign.has(.openssl, .faketime)))
struct ArchiveCommandTests {
    private static let sign = "cms -sign -binary -in request.json -signer o2.pem -inkey o2.key -outform"

    private func issued(_ algorithm: String = "p256") throws -> PairDesk {
        let desk = try PairDesk(algorithm)
        try desk.done(desk.issuePair(algorithm == "sm2" ? [] : ["--out-passphrase-env", "OUT"]))
        return desk
    }

    @Test(arguments: ["PEM -nodetach", "DER -nodetach", "PEM", "DER -nosmimecap -md sha512 -keyid"])
    func `an approval that openssl signs is taken, and the key comes out once`(form: String) throws {
        let desk = try issued()
        let id = try desk.ask(["--delivery", "pkcs12"])
        try OpenSSL.run("\(Self.sign) \(form) -out approval", in: desk.scratch)
        let approved = try desk.json([
            "ca", "archive", "approve", desk.authority, "--request", id, "--approval", desk("approval"),
        ])
        #expect(approved["state"]?.string == "approved")
        #expect(approved["approved_by"]?.string?.hasPrefix(try desk.serial("o2.pem")) == true)
        let options = ["--out-passphrase-env", "OUT", "--certificate-out", desk("old.pem")]
        let done = try desk.json(desk.recover(id, options))
        #expect(done["state"]?.string == "used" && done["key"]?["delivery"]?.string == "pkcs12")
        try OpenSSL.run(
            "pkcs12 -in recovered.key -passin pass:geheim-2 -nodes -nocerts -out plain.key", in: desk.scratch)
        #expect(try desk.publicHalf(ofKey: "plain.key") == desk.publicHalf(ofCertificate: "enc.pem"))
        #expect(try desk.scratch.read("old.pem") == desk.scratch.read("enc.pem"))
        let again = try desk.run(desk.recover(id, ["--out-passphrase-env", "OUT", "--json"], out: "twice.key"))
        #expect(try again.status == 2 && again.json["error"]?["code"]?.string == "authority.recovery")
        #expect(!FileManager.default.fileExists(atPath: desk("twice.key")))
        let listing = try desk.json(["ca", "archive", "list", desk.authority])
        #expect(listing["schema"]?.string == "capki.archive/1")
        #expect(listing["keys"]?.elements.count == 1 && listing["recoveries"]?.elements.count == 1)
        #expect(listing["keys"]?.elements[0]["certificates"]?.elements == [.string(try desk.serial("enc.pem"))])
    }

    @Test func `approvals of other things, by other people, and of the asker are refused`() throws {
        let desk = try issued()
        let id = try desk.ask(["--delivery", "pkcs12"])
        let other = try desk.ask(["--delivery", "pkcs12"], out: "other.json")
        try OpenSSL.run(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout f.key -out f.pem -days 9 -subj",
            ["/C=CN/O=某某CA/CN=o2", "-utf8"], in: desk.scratch)
        try desk.scratch.write(desk.scratch.read("request.json") + [0x0A], as: "longer.json")
        for (input, officer) in [
            ("other.json", "o2"), ("longer.json", "o2"), ("request.json", "f"), ("request.json", "o1"),
        ] {
            let sign = "cms -sign -binary -nodetach -in \(input) -signer \(officer).pem -inkey \(officer).key"
            try OpenSSL.run("\(sign) -outform DER -out approval", in: desk.scratch)
            let refused = try desk.run([
                "ca", "archive", "approve", desk.authority, "--request", id, "--approval", desk("approval"), "--json",
            ])
            #expect(
                try refused.status == 2 && refused.json["error"]?["code"]?.string == "authority.bad_approval",
                "\(input) \(officer)")
        }
        // The right approval of the other request does for that one alone.
        try OpenSSL.run(
            "cms -sign -binary -nodetach -in other.json -signer o2.pem -inkey o2.key -outform DER -out approval",
            in: desk.scratch)
        try desk.done([
            "ca", "archive", "approve", desk.authority, "--request", other, "--approval", desk("approval"),
        ])
        let early = try desk.run(desk.recover(id, ["--out-passphrase-env", "OUT", "--json"]))
        #expect(try early.status == 2 && early.json["error"]?["code"]?.string == "authority.recovery")
        #expect(try desk.approve(id, as: "o1").status == 2)
    }

    @Test func `every step is a row of the audit chain, with its evidence, and a refused approval too`() throws {
        let desk = try issued()
        let id = try desk.ask(["--delivery", "pkcs12"])
        #expect(try desk.approve(id, as: "o1").status == 2)
        try #require(desk.approve(id).status == 0)
        try desk.done(desk.recover(id, ["--out-passphrase-env", "OUT"]))
        try desk.done(["ca", "audit", desk.authority, "--export", desk("acts.jsonl")])
        let lines = String(decoding: try desk.scratch.read("acts.jsonl"), as: UTF8.self).split(separator: "\n")
        let acts = try lines.map { try JSONValue(String($0)) }.suffix(5)
        #expect(
            acts.map { "\($0["act"]?.string ?? "") \($0["outcome"]?.string ?? "")" } == [
                "archive done", "recovery-request done", "recovery-approval refused", "recovery-approval done",
                "recovery done",
            ])
        let digest = try OpenSSL.run("dgst -sha256 -r request.json", in: desk.scratch).text.prefix(64)
        for act in acts.suffix(4) where act["outcome"]?.string == "done" {
            #expect("\(act)".contains(digest))
            #expect(act["serial"]?.string == (try desk.serial("enc.pem")))
        }
    }

    @Test func `an SM2 officer approves in the form of GB/T 35275, and the key is enveloped to the new signing key`()
        throws
    {
        let desk = try issued("sm2")
        try desk.officer("sm2officer", algorithm: "sm2")
        let id = try desk.ask(["--delivery", "sm2-envelope", "--transport-key", desk("new.csr")])
        try #require(desk.approve(id, as: "sm2officer").status == 0)
        try desk.done(
            desk.reissuePair("recover", ["--recovery", id, "--archive-passphrase-env", "ARCHIVE"]))
        try desk.done([
            "key", "open", desk("enc2.key"), "--key", desk("new.key"), "--certificate", desk("enc2.pem"), "--out",
            desk("plain2.key"),
        ])
        try desk.done(["key", "open", desk("enc.key"), "--key", desk("sign.key"), "--out", desk("plain.key")])
        #expect(try desk.privateNumber("plain.key") == desk.privateNumber("plain2.key"))
        #expect(try desk.lasts("enc.pem", "enc2.pem") && desk.lasts("sign.pem", "sign2.pem"))
        let wrong = try desk.run([
            "key", "open", desk("enc2.key"), "--key", desk("sign.key"), "--out", desk("no.key"), "--json",
        ])
        #expect(try wrong.status == 2 && wrong.json["error"]?["code"]?.string == "message.cannot_open")
    }

    @Test func `a request that was not done in its time lapses`() throws {
        let desk = try issued()
        let id = try desk.ask(["--delivery", "pkcs12"])
        try #require(desk.approve(id).status == 0)
        let late = ["setsid", "--wait", "faketime", "-f", "+\(73 * 3600)s", Capki.path]
        let result = try Tool.run(
            "env", late + desk.recover(id, ["--out-passphrase-env", "OUT", "--json"]),
            environment: PairDesk.environment)
        #expect(try result.status == 2 && result.json["error"]?["code"]?.string == "authority.recovery")
        let listing = try Tool.run("env", late + ["ca", "archive", "list", desk.authority, "--json"]).json
        #expect(listing["recoveries"]?.elements.first?["state"]?.string == "expired")
    }

    @Test func `recovering needs the archive's passphrase, issuing does not even need its key`() throws {
        let desk = try issued()
        let id = try desk.ask(["--delivery", "pkcs12"])
        try #require(desk.approve(id).status == 0)
        var arguments = desk.recover(id, ["--out-passphrase-env", "OUT", "--json"])
        let place = try #require(arguments.firstIndex(of: "ARCHIVE"))
        arguments[place] = "OUT"
        let refused = try desk.run(arguments)
        #expect(try refused.status == 2 && refused.json["error"]?["code"]?.string == "key.bad_passphrase")
        #expect(!FileManager.default.fileExists(atPath: desk("recovered.key")))
        try FileManager.default.moveItem(atPath: desk("ca/archive.key.pem"), toPath: desk("kept.pem"))
        try desk.done([
            "ca", "issue-pair", desk.authority, "--csr", desk("new.csr"), "--validity-days", "30", "--out",
            desk("s.pem"), "--encryption-out", desk("e.pem"), "--key-out", desk("e.p12"), "--out-passphrase-env", "OUT",
        ])
        try FileManager.default.moveItem(atPath: desk("kept.pem"), toPath: desk("ca/archive.key.pem"))
        try desk.done(desk.recover(id, ["--out-passphrase-env", "OUT"]))
    }

    @Test func `a CA at work gets its archive, once, and its settings keep every word`() throws {
        let desk = try Desk()
        let before = try desk.text("ca/capki.yaml")
        let setUp = ["ca", "archive", "init", desk.authority, "--algorithm", "rsa3072"]
        let made = try Capki.run(setUp + ["--archive-passphrase-env", "P", "--json"], environment: ["P": "x-y-z"])
        #expect(made.status == 0, "\(made.transcript)")
        #expect(try desk.text("ca/capki.yaml").hasPrefix(before))
        #expect(try made.json["subject"]?.string == "C=CN, O=某某CA, CN=密钥库 (key archive)")
        let usage = try OpenSSL.run("x509 -noout -ext keyUsage -in \(desk("ca/archive.pem"))", in: Scratch()).text
        #expect(usage.contains("Key Encipherment") && !usage.contains("Digital"))
        #expect(try desk.text("ca/archive.key.pem").contains("ENCRYPTED PRIVATE KEY"))
        let again = try Capki.run(setUp + ["--json"])
        #expect(try again.status == 2 && again.json["error"]?["code"]?.string == "ca.exists")
    }

    @Test func `an archive that was not finished is told, and changes nothing`() throws {
        let desk = try Desk()
        try desk.write("left", as: "ca/archive.key.pem")
        let before = try Snapshot(of: desk.authority)
        let result = try Capki.run(["ca", "archive", "init", desk.authority, "--json"])
        #expect(try result.status == 2 && result.json["error"]?["code"]?.string == "ca.exists")
        #expect(try Snapshot(of: desk.authority).changes(since: before).isEmpty)
        try FileManager.default.removeItem(atPath: desk("ca/archive.key.pem"))
        try Capki.done(["ca", "archive", "init", desk.authority])
    }

    @Test func `an archive certificate that was exchanged gets no key`() throws {
        let desk = try PairDesk("p256")
        try OpenSSL.run(
            "req -x509 -newkey rsa:2048 -nodes -keyout f.key -out f.pem -days 9 -subj /CN=thief", in: desk.scratch)
        try Data(desk.scratch.read("f.pem")).write(to: URL(fileURLWithPath: desk("ca/archive.pem")))
        let result = try desk.run(desk.issuePair(["--out-passphrase-env", "OUT", "--json"]))
        #expect(try result.status == 2 && result.json["error"]?["code"]?.string == "authority.bad_archive")
    }

    @Test func `a ledger from before the archive is brought up to date`() throws {
        let desk = try Desk()
        let program = """
            import sqlite3, sys
            c = sqlite3.connect(sys.argv[1])
            for name in ("key_delivery", "recovery", "certificate_pair", "archived_key"):
                c.execute("DROP TABLE " + name)
            c.execute("DROP TABLE archive_generation")
            for migration in ("4 key archive", "8 archive rollover"):
                c.execute("DELETE FROM grdb_migrations WHERE identifier = ?", (migration,))
            c.commit()
            """
        try Tool.run("python3", ["-c", program, desk("ca/ledger.sqlite")]).requireSuccess("python3", [])
        #expect(try Capki.json(["ca", "archive", "list", desk.authority])["keys"]?.elements.isEmpty == true)
        try Capki.done(["ca", "archive", "init", desk.authority])
        try Capki.done([
            "ca", "issue-pair", desk.authority, "--csr", desk("new.csr"), "--validity-days", "9", "--out",
            desk("s.pem"), "--encryption-out", desk("e.pem"), "--key-out", desk("e.p12"), "--out-passphrase-env",
            "HOME",
        ])
    }

    @Test func `wrong usage is told as such`() throws {
        let desk = try Desk()
        for arguments in [
            ["recover", desk.authority], ["recover", desk.authority, "--serial", "01", "--request", "a"],
            ["recover", desk.authority, "--request", "a"], ["approve", desk.authority, "--request", "a"],
            ["approve", desk.authority, "--request", "a", "--key", "k", "--approval", "f"],
            [
                "recover", desk.authority, "--serial", "01", "--reason", "a\u{1b}b", "--request-out", desk("r"),
            ],
        ] {
            #expect(try Capki.run(["ca", "archive"] + arguments).status == 64, "\(arguments)")
        }
    }
}
