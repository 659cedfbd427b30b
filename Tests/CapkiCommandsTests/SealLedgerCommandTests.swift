import Foundation
import TestSupport
import Testing

/// `capki seal make|remake|list|revoke` on a CA directory, and `capki reissue` with a seal.
@Suite("Seals of a CA")
struct SealLedgerCommandTests {
    private func outcomes(_ office: SealOffice, _ kind: String) throws -> [String] {
        let sql = "SELECT outcome FROM act WHERE kind = '\(kind)' ORDER BY sequence"
        return try Tool.run("sqlite3", [office.desk("ca/ledger.sqlite"), sql]).requireSuccess("sqlite3", [sql])
            .text.split(separator: "\n").map(String.init)
    }

    /// A reissued certificate, `new.crt`, and the seal of the old one.
    private func reissued() throws -> SealOffice {
        let office = try SealOffice()
        try Capki.done(office.make())
        try Capki.done(office.desk.reissue())
        return office
    }

    @Test func `a seal is made under the settings' maker, kept, listed, counted, and verified by who trusts the CA`()
        throws
    {
        let office = try SealOffice()
        let made = try Capki.json(office.make())
        #expect(made["schema"]?.string == "capki.seal-make/1")
        let seal = made["seal"]
        #expect(seal?["esid"]?.string == SealOffice.code && seal?["kind"]?.string == "official")
        #expect(seal?["state"]?.string == "active" && seal?["generation"]?.string == "V4")
        #expect(seal?["certificates"]?.elements.map(\.string) == [office.desk.serial])
        let digest = try Tool.run("sha256sum", [office.desk("org.esl")]).text.prefix(64)
        #expect(seal?["sha256"]?.string == String(digest))
        #expect(try office.verdict("org.esl")["valid"]?.bool == true)
        let listed = try office.list()
        #expect(listed.count == 1 && listed.first?["sha256"]?.string == String(digest))
        let stats = try Capki.json(["ca", "stats", office.desk.authority])
        #expect(stats["seals_by_state"]?["active"]?.int == 1 && stats["active_seals_by_kind"]?["official"]?.int == 1)
        #expect(try Capki.run(["seal", "list", office.desk.authority]).text.contains("某某公司"))
        try office.requireSound()
    }

    @Test func `the seal goes into a backup and comes out of it`() throws {
        let office = try SealOffice()
        try Capki.done(office.make())
        try Capki.done(["ca", "backup", office.desk.authority, "--out", office.desk("b")])
        try Capki.done([
            "ca", "restore", office.desk("b"), office.desk("again"), "--key", office.desk("ca/ca.key.pem"),
        ])
        try Capki.done([
            "seal", "list", office.desk("again"), "--esid", SealOffice.code, "--out", office.desk("out.esl"),
        ])
        #expect(try office.desk.read("out.esl") == office.desk.read("org.esl"))
    }

    @Test func `what a seal is refused for leaves no file, no seal, and a record`() throws {
        let office = try SealOffice()
        let folder = office.desk.folder
        try expectRefusal(
            office.make(kind: "finance"), in: folder, code: "authority.not_allowed", "'finance'",
            "official, contract", hint: "seal.kinds")
        try expectRefusal(
            office.make(certificate: "maker.pem", ["--valid-until", "2099-01-01T00:00:00Z"]), in: folder,
            code: "seal.bad_validity", "its certificates allow")
        let other = office.desk("other")
        try Capki.done(["ca", "init", other, "--subject", "C=CN, O=别的CA, CN=别的CA", "--algorithm", "p256"])
        try Capki.done([
            "ca", "issue", other, "--csr", office.desk("new.csr"), "--profile", "organisation-signing",
            "--validity-days", "9", "--out", office.desk("strange.crt"),
        ])
        try expectRefusal(
            office.make(certificate: "strange.crt"), in: folder, code: "authority.unknown_certificate",
            "knows no certificate", hint: "ca adopt")
        try Capki.done(office.make())
        try expectRefusal(
            office.make(out: "second.esl"), in: folder, code: "authority.known_seal", SealOffice.code,
            hint: "seal remake")
        let revocation = [
            "ca", "revoke", office.desk.authority, "--serial", office.desk.serial, "--reason", "superseded",
        ]
        let told = try Capki.done(revocation).errorText
        #expect(told.contains("the seal \(SealOffice.code) (某某公司) is bound to certificate \(office.desk.serial)"))
        try expectRefusal(
            office.make(code: "2", out: "late.esl"), in: folder, code: "authority.revoked", "is revoked since",
            hint: "the reissued one")
        #expect(try outcomes(office, "seal").filter { $0 == "refused" }.count == 10)
        #expect(try office.list().count == 1)
        try office.requireSound()
    }

    @Test func `a revoked maker makes nothing, and a CA without one says so`() throws {
        let office = try SealOffice()
        try Capki.done([
            "ca", "revoke", office.desk.authority, "--certificate", office.desk("maker.pem"), "--reason",
            "keyCompromise",
        ])
        try expectRefusal(
            office.make(), in: office.desk.folder, code: "authority.revoked", "the seal maker's certificate")
        let bare = try Desk()
        try SealOffice.picture(bare, "seal.png", seed: 1)
        try expectRefusal(
            [
                "seal", "make", bare.authority, "--image", bare("seal.png"), "--name", "某", "--kind", "official",
                "--certificate", bare("org.crt"), "--out", bare("x.esl"),
            ], in: bare.folder, code: "ca.no_seal_maker", "name no seal maker", hint: "section 'seal'")
    }

    @Test func `the remade seal has the same image, name and code, and the reissued certificate`() throws {
        let office = try reissued()
        // The lost key held the only copy.
        try FileManager.default.removeItem(atPath: office.desk("org.esl"))
        let made = try Capki.json(office.remake())
        #expect(made["schema"]?.string == "capki.seal-remake/1")
        #expect(
            made["seal"]?["esid"]?.string == SealOffice.code && made["superseded"]?["state"]?.string == "superseded")
        #expect(made["superseded"]?["successor"] == made["seal"]?["sha256"])
        try Capki.done(["seal", "show", office.desk("new.esl"), "--image", office.desk("shown.png")])
        #expect(try office.desk.read("shown.png") == office.desk.read("seal.png"))
        #expect(try office.verdict("new.esl")["valid"]?.bool == true)
        let serial = try Tool.run("openssl", ["x509", "-in", office.desk("new.crt"), "-noout", "-serial"]).text
        let bound = made["seal"]?["certificates"]?.elements.compactMap(\.string) ?? []
        #expect(bound.count == 1 && serial.lowercased().contains(bound[0]))
        try expectRefusal(
            office.remake(out: "again.esl"), in: office.desk.folder, code: "authority.known_seal", "already",
            hint: "seal list")
        try office.requireSound()
    }

    @Test func `the settings may give a remade seal a code of its own`() throws {
        let office = try reissued()
        try office.desk.write(try office.desk.text("ca/capki.yaml") + "  code: new\n", as: "ca/capki.yaml")
        let made = try Capki.json(office.remake())
        let code = try #require(made["seal"]?["esid"]?.string)
        // A UUID of version 4.
        #expect(code.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12] && Array(code)[14] == "4")
        #expect(code.allSatisfy { $0 == "-" || $0.isHexDigit && !$0.isLowercase })
        #expect(try office.list().map { $0["state"]?.string } == ["superseded", "active"])
    }

    @Test func `a forged seal is not laundered, whatever was changed in it`() throws {
        let office = try reissued()
        let genuine = try office.desk.read("org.esl")
        let places = [genuine.count / 2, genuine.count - 10, 40]
        for place in places {
            var forged = genuine
            forged[place] ^= 1
            try office.desk.write(forged, as: "forged.esl")
            let refused = try Capki.run(office.remake(["--seal", office.desk("forged.esl")]) + ["--json"])
            #expect(refused.status == 2, "\(place) \(refused.transcript)")
            #expect(!FileManager.default.fileExists(atPath: office.desk("new.esl")))
        }
        #expect(try office.list().map { $0["state"]?.string } == ["active"])
        // A seal that is whole, but of a maker whom the settings do not name: a holder of any certificate of the CA.
        try office.desk.request("thief", algorithm: "sm2", subject: "C=CN, O=别的公司, CN=别的公司")
        try Capki.done(office.desk.issue(csr: "thief.csr", out: "thief.pem"))
        try Capki.done([
            "seal", "make", "--image", office.desk("seal.png"), "--name", "某某公司", "--kind", "official",
            "--certificate", office.desk("new.crt"), "--maker-certificate", office.desk("thief.pem"), "--maker-key",
            office.desk("thief.key"), "--trust", office.desk("ca/ca.pem"), "--esid", "T", "--out",
            office.desk("thief.esl"),
        ])
        try expectRefusal(
            office.remake(["--seal", office.desk("thief.esl")]), in: office.desk.folder, code: "seal.bad_seal",
            "the old seal does not hold")
        // Nor does an option that names the thief as the maker open the door.
        let named =
            office.remake(["--seal", office.desk("thief.esl")]) + [
                "--maker-certificate", office.desk("thief.pem"), "--maker-key", office.desk("thief.key"),
            ]
        try expectRefusal(named, in: office.desk.folder, code: "seal.bad_seal", "the old seal does not hold")
        #expect(try outcomes(office, "seal-remake").contains("refused"))
        try office.requireSound()
    }

    @Test func `an earlier maker whom the settings name counts, and its seal is taken in as superseded`() throws {
        let office = try reissued()
        try office.desk.request("earlier", algorithm: "sm2", subject: "C=CN, O=旧制章系统, CN=旧制章系统")
        try Capki.done(office.desk.issue(csr: "earlier.csr", profile: "seal-maker", out: "earlier.pem"))
        let other = try office.desk.row(office.desk.serial)
        #expect(other?["status"]?.string == "revoked")
        try Capki.done([
            "seal", "make", "--image", office.desk("seal.png"), "--name", "某某公司", "--kind", "official",
            "--certificate", office.desk("org.crt"), "--maker-certificate", office.desk("earlier.pem"), "--maker-key",
            office.desk("earlier.key"), "--trust", office.desk("ca/ca.pem"), "--esid", "OLD-1", "--out",
            office.desk("old.esl"),
        ])
        let order = office.remake(["--seal", office.desk("old.esl")])
        try expectRefusal(order, in: office.desk.folder, code: "seal.bad_seal", "does not hold")
        let settings = try office.desk.text("ca/capki.yaml") + "  earlier-makers: [../earlier.pem]\n"
        try office.desk.write(settings, as: "ca/capki.yaml")
        let made = try Capki.json(order)
        #expect(made["seal"]?["esid"]?.string == "OLD-1" && made["superseded"]?["esid"]?.string == "OLD-1")
        #expect(try office.list(["--esid", "OLD-1"]).map { $0["state"]?.string } == ["superseded", "active"])
        try office.requireSound()
    }

    @Test func `a certificate of somebody else is refused`() throws {
        let office = try reissued()
        try office.desk.request("other", subject: "C=CN, O=别的公司, CN=别的公司")
        try Capki.done(office.desk.issue(csr: "other.csr", out: "other.crt"))
        try expectRefusal(
            office.remake(certificate: "other.crt"), in: office.desk.folder, code: "seal.wrong_subject", "别的公司",
            hint: "same subject")
        try expectRefusal(
            office.remake(certificate: "org.crt"), in: office.desk.folder, code: "authority.revoked", "is revoked since"
        )
        #expect(try office.list().count == 1)
    }

    @Test func `a revoked seal is closed, and is listed for those who ask`() throws {
        let office = try reissued()
        let order = [
            "seal", "revoke", office.desk.authority, "--esid", SealOffice.code, "--reason", "privilegeWithdrawn",
        ]
        let closed = try Capki.json(order)
        #expect(closed["schema"]?.string == "capki.seal-revoke/1")
        #expect(closed["seal"]?["reason"]?.string == "privilegeWithdrawn")
        try expectRefusal(
            office.remake(), in: office.desk.folder, code: "authority.seal_closed", "was revoked at", hint: "seal make")
        try expectRefusal(
            office.remake(["--seal", office.desk("org.esl")]), in: office.desk.folder, code: "authority.seal_closed",
            "was revoked at")
        try expectRefusal(order, in: office.desk.folder, code: "authority.seal_closed", "was revoked at")
        #expect(try office.list(["--state", "revoked"]).count == 1 && office.list(["--state", "active"]).isEmpty)
        try expectRefusal(
            ["seal", "revoke", office.desk.authority, "--esid", "none", "--reason", "superseded"],
            in: office.desk.folder, code: "authority.unknown_seal", "'none'", hint: "seal list")
        try office.requireSound()
    }

    @Test func `a reissue makes the seal anew in one go, and its receipt tells`() throws {
        let office = try SealOffice()
        try Capki.done(office.make())
        let receipt = try Capki.json(
            office.desk.reissue(options: ["--esid", SealOffice.code, "--seal-out", office.desk("new.esl")]))
        #expect(receipt["seals"]?["remade"]?.elements.map { $0["esid"]?.string } == [SealOffice.code])
        #expect(receipt["seals"]?["pending"]?.elements.isEmpty == true)
        #expect(try office.verdict("new.esl")["valid"]?.bool == true)
        let serial = try #require(receipt["replacement"]?["serial"]?.string)
        let kept = try JSONValue(office.desk.text("ca/receipts/\(serial).json"))
        #expect(kept == receipt)
        #expect(try office.list().map { $0["state"]?.string } == ["superseded", "active"])
        try office.requireSound()
    }

    @Test func `where the seal fails the certificate stays issued, and remake finishes it`() throws {
        let office = try SealOffice()
        try Capki.done(office.make())
        // The maker is revoked between: the certificate is issued all the same.
        try Capki.done([
            "ca", "revoke", office.desk.authority, "--certificate", office.desk("maker.pem"), "--reason",
            "certificateHold",
        ])
        let options = ["--esid", SealOffice.code, "--seal-out", office.desk("new.esl"), "--json"]
        let done = try Capki.run(office.desk.reissue(options: options))
        #expect(done.status == 2, "\(done.transcript)")
        #expect(done.errorText.contains("is issued, but the seal is not finished"))
        #expect(done.errorText.contains("capki seal remake \(office.desk.authority) --esid \(SealOffice.code)"))
        let receipt = try done.json
        #expect(receipt["seals"]?["pending"]?.elements.map { $0["esid"]?.string } == [SealOffice.code])
        #expect(try !office.desk.read("new.crt").isEmpty)
        #expect(!FileManager.default.fileExists(atPath: office.desk("new.esl")))
        try Capki.done([
            "ca", "release", office.desk.authority, "--serial",
            try #require(
                try office.desk.list()["certificates"]?.elements.first { $0["profile"]?.string == "seal-maker" }?[
                    "serial"]?.string),
        ])
        try Capki.done(office.remake())
        #expect(try office.verdict("new.esl")["valid"]?.bool == true)
        try office.requireSound()
    }

    @Test func `a reissue whose seal cannot even be tried issues nothing`() throws {
        let office = try SealOffice()
        try Capki.done(office.make())
        try FileManager.default.removeItem(atPath: office.desk("maker.key"))
        try expectRefusal(
            office.desk.reissue(options: ["--esid", SealOffice.code, "--seal-out", office.desk("new.esl")]),
            in: office.desk.folder, code: "system.not_found", "maker.key")
    }

    /// Kills the command while it writes to a pipe that nobody reads: the act is done by then.
    private static let kill = """
        mkfifo pipe
        sleep 60 3<>pipe & holder=$!
        "$CAPKI" "$@" >pipe 2>err & process=$!
        for i in $(seq 300); do
            [ "$(sqlite3 ca/ledger.sqlite "SELECT count(*) FROM seal" 2>/dev/null)" = 1 ] && break
            sleep 0.1
        done
        sleep 0.3
        kill -9 $process; wait $process; echo $?
        kill $holder
        """

    @Test func `a seal whose making was killed before the file was written is in the ledger, and comes out again`()
        throws
    {
        let office = try SealOffice()
        let arguments = ["-c", Self.kill, "x"] + office.make(out: "-")
        let killed = try Tool.run("bash", arguments, environment: ["CAPKI": Capki.path], folder: office.desk.folder)
        let told = try office.desk.text("err")
        #expect(killed.text.contains("137"), "\(killed.transcript) \(told)")
        #expect(try office.list().count == 1)
        try Capki.done([
            "seal", "list", office.desk.authority, "--esid", SealOffice.code, "--out", office.desk("again.esl"),
        ])
        #expect(try office.verdict("again.esl")["valid"]?.bool == true)
        try office.requireSound()
    }

    @Test func `wrong usage is told`() throws {
        let office = try SealOffice()
        try expectWrongUsage(
            ["seal", "remake", office.desk.authority, "--certificate", "x", "--out", "y"], "--seal or by --esid")
        try expectWrongUsage(office.make(["--trust", office.desk("ca/ca.pem")]), "its settings say who is trusted")
        try expectWrongUsage(office.make(["--maker-key", "x"]), "go together")
        try expectWrongUsage(office.desk.reissue(options: ["--esid", "1"]), "--seal-out")
        try expectWrongUsage(office.desk.reissue(options: ["--seal-out", "1"]), "goes with --seal or --esid")
        try expectWrongUsage(
            office.desk.reissue(options: ["--timestamp", "http://a"]), "--timestamp goes with --seal or --esid")
        try expectWrongUsage(office.make(["--timestamp-timeout", "0"]), "1 to 600 seconds")
    }

    @Test(arguments: [
        ("  kinds: [stamp]\n", "'stamp'"), ("  kinds: []\n", "is empty"), ("  generation: V3\n", "V1, V4, V5"),
        ("  code: other\n", "same, new"), ("  colour: red\n", "colour"),
        ("  algorithms: [rot13]\n", "rot13"), ("  vendor-id: \"\"\n", "vendor-id"),
        ("  timestamp: tsa\n", "http or https"), ("  timestamp-digest: md5\n", "sm3, sha256"),
        ("  timestamp-policy: one\n", "timestamp-policy"),
    ])
    func `settings that make no sense are refused`(line: String, words: String) throws {
        let office = try SealOffice()
        try office.desk.write(try office.desk.text("ca/capki.yaml") + line, as: "ca/capki.yaml")
        let refused = try Capki.run(office.make())
        #expect(refused.status == 2 && refused.errorText.contains(words), "\(refused.transcript)")
    }
}
