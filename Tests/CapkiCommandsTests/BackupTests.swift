import TestSupport
import Testing

/// `capki ca backup` and `ca restore`.
@Suite("ca backup, ca restore")
struct BackupTests {
    private func backup(_ desk: Desk, _ options: String...) throws {
        try Capki.done(["ca", "backup", desk.authority, "--out", desk("ca.backup")] + options)
    }

    private func restore(_ desk: Desk, _ options: String...) -> [String] {
        ["ca", "restore", desk("ca.backup"), desk("back"), "--key", desk("ca/ca.key.pem")] + options
    }

    private func crl(_ desk: Desk, _ name: String, of authority: String = "ca") throws {
        try Capki.done(["ca", "crl", desk(authority), "--out", desk(name), "--force"])
    }

    @Test func `what is restored is what was backed up`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue())
        try crl(desk, "last.crl")
        try backup(desk)
        let restored = try Capki.json(restore(desk, "--crl", desk("last.crl")))
        #expect(restored["missing"]?.elements.isEmpty == true)
        // The audit key stayed behind, so that the CA has certified another one.
        let (before, after) = try (desk.list(), Capki.json(["ca", "list", desk("back"), "--all"]))
        let count = before["certificates"]?.elements.count ?? 0
        #expect(before["certificates"]?.elements == after["certificates"]?.elements.prefix(count).map(\.self))
        #expect(after["certificates"]?.elements.count == count + 1)
        let reissues = try ["ca", "back"].map { try Capki.json(["ca", "list", desk($0), "--reissues"]) }
        #expect(reissues.first == reissues.last)
        for name in ["capki.yaml", "ca.pem", "chain.pem"] {
            #expect(try desk.read("back/\(name)") == desk.read("ca/\(name)"))
        }
        try Capki.done(["ca", "check", desk("back")])
        try Capki.done(["ca", "audit", desk("back")])
        let acts = try Capki.done(["ca", "audit", desk("back"), "--export", "-"]).text
        #expect(acts.contains("\"act\":\"restore\""), "\(acts)")
        try crl(desk, "next.crl", of: "back")
    }

    @Test func `a backup is a tar archive with the digest of all that stands before it`() throws {
        let desk = try Desk()
        try backup(desk)
        let names = try Tool.run("tar", ["-tf", desk("ca.backup")]).requireSuccess("tar", []).text
            .split(separator: "\n").map(String.init)
        #expect(names.first == "manifest.json" && names.last == "SHA256")
        #expect(Set(names).isSuperset(of: ["capki.yaml", "ca.pem", "chain.pem", "ledger.sqlite"]))
        #expect(!names.contains { $0.contains("key") })
        let inside = try Tool.run("tar", ["-xOf", desk("ca.backup"), "SHA256"]).text
        let script = "head -c -2048 \"$1\" | sha256sum | cut -c1-64"
        #expect(try Tool.run("bash", ["-c", script, "x", desk("ca.backup")]).text == inside)
        let count = try Tool.run(
            "bash",
            ["-c", "tar -xOf \"$1\" ledger.sqlite >\"$2\" && sqlite3 \"$2\" 'SELECT count(*) FROM certificate'"]
                + ["x", desk("ca.backup"), desk("copy.sqlite")])
        #expect(count.text == "3\n", "\(count.transcript)")
    }

    @Test func `a private key goes along where it is encrypted, and is refused where it is not`() throws {
        let desk = try Desk()
        try expectRefusal(
            ["ca", "backup", desk.authority, "--out", desk("x.backup"), "--with-key"], in: desk.folder,
            code: "ca.backup", "is not encrypted", hint: "leave out --with-key")
        try desk.write("correct horse\n", as: "pass")
        try Capki.done([
            "ca", "init", desk("guarded"), "--subject", "C=CN, CN=x", "--algorithm", "p256", "--passphrase-file",
            desk("pass"),
        ])
        let without = try Capki.done(["ca", "backup", desk("guarded"), "--out", desk("without.backup")])
        #expect(without.errorText.contains("ca.key.pem: a private key"))
        try Capki.done(["ca", "backup", desk("guarded"), "--out", desk("with.backup"), "--with-key"])
        let names = try Tool.run("tar", ["-tf", desk("with.backup")]).text
        #expect(names.contains("ca.key.pem"))
        try expectRefusal(
            ["ca", "restore", desk("without.backup"), desk("back")], in: desk.folder, code: "key.reference",
            "is not in the backup", hint: "--key")
        try Capki.done(["ca", "restore", desk("with.backup"), desk("back"), "--passphrase-file", desk("pass")])
        #expect(try desk.read("back/ca.key.pem") == desk.read("guarded/ca.key.pem"))
        let mode = try Tool.run("stat", ["-c", "%a", desk("back/ca.key.pem"), desk("back/ca.pem")]).text
        #expect(mode == "600\n640\n")
    }

    @Test
    func
        `what was done after the backup: revocations come back, missing certificates are named until they are adopted`()
        throws
    {
        let desk = try Desk()
        try crl(desk, "first.crl")
        try backup(desk)
        // After the backup: one more certificate, which is revoked, and the organisation's one too.
        let late = try Capki.json(desk.issue(out: "late.crt"))["serial"]?.string ?? ""
        for serial in [late, desk.serial] {
            try Capki.done(["ca", "revoke", desk.authority, "--serial", serial, "--reason", "keyCompromise"])
        }
        try crl(desk, "second.crl")
        try crl(desk, "published.crl")

        let restored = try Capki.json(restore(desk, "--crl", desk("published.crl")))
        #expect(restored["missing"]?.elements.compactMap(\.string) == [late])
        let row = try Capki.json(["ca", "show", desk("back"), "--serial", desk.serial])
        #expect(row["row"]?["status"]?.string == "revoked")

        let checked = try Capki.run(["ca", "check", desk("back"), "--json"])
        #expect(checked.status == 1)
        let faults = try checked.json["faults"]?.elements ?? []
        #expect(faults.compactMap { $0["code"]?.string } == ["ledger.missing_certificate"])
        #expect(faults.compactMap { $0["serial"]?.string } == [late])
        #expect(try Capki.json(["ca", "stats", desk("back")])["missing_certificates"]?.int == 1)

        try Capki.done(["ca", "adopt", desk("back"), desk("late.crt")])
        try Capki.done(["ca", "check", desk("back")])
        #expect(try Capki.json(["ca", "show", desk("back"), "--serial", late])["row"]?["status"]?.string == "revoked")

        try crl(desk, "after.crl", of: "back")
        let (published, after) = try (Foreign.crl(desk("published.crl")), Foreign.crl(desk("after.crl")))
        #expect(published["number"]?.int == 3 && after["number"]?.int == 4)
        let entries = [published, after].map { Set($0["entries"]?.elements.compactMap { $0["serial"]?.string } ?? []) }
        #expect(entries.first == entries.last && entries.first?.count == 2, "\(published)")
    }

    @Test func `a delta CRL alone brings everything back to a backup that knows its base, and only to that`() throws {
        let desk = try Desk()
        let yaml = try desk.text("ca/capki.yaml")
        try desk.write(
            yaml.replacing("  grace-days: 0", with: "  delta-every-hours: 1\n  grace-days: 0"), as: "ca/capki.yaml")
        try crl(desk, "first.crl")
        try backup(desk)
        let late = try Capki.json(desk.issue(out: "late.crt"))["serial"]?.string ?? ""
        for serial in [late, desk.serial] {
            try Capki.done(["ca", "revoke", desk.authority, "--serial", serial, "--reason", "keyCompromise"])
        }
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("delta.crl"), "--delta"])
        try crl(desk, "third.crl")
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("later.crl"), "--delta"])

        let restored = try Capki.json(restore(desk, "--crl", desk("delta.crl")))
        #expect(restored["missing"]?.elements.compactMap(\.string) == [late])
        #expect(restored["lacks_earlier_crl"]?.bool == false)
        try crl(desk, "after.crl", of: "back")
        #expect(try Foreign.crl(desk("after.crl"))["number"]?.int == 3)
        #expect(try Foreign.crl(desk("after.crl"))["entries"]?.elements.count == 2)

        try Tool.run("rm", ["-r", desk("back")]).requireSuccess("rm", [])
        let part = try Capki.run(restore(desk, "--crl", desk("later.crl")))
        #expect(part.status == 0 && part.errorText.contains("do not say everything that was revoked"))
        try expectRefusal(
            ["ca", "crl", desk("back"), "--out", desk("x.crl")], in: desk.folder, code: "authority.earlier_crl_unknown",
            "without its last CRL")
        try Tool.run("rm", ["-r", desk("back")]).requireSuccess("rm", [])
        let both = try Capki.json(restore(desk, "--crl", desk("later.crl"), "--crl", desk("third.crl")))
        #expect(both["missing"]?.elements.compactMap(\.string) == [late] && both["lacks_earlier_crl"]?.bool == false)
        try crl(desk, "last.crl", of: "back")
        #expect(try Foreign.crl(desk("last.crl"))["number"]?.int == 5)
    }

    @Test func `without the last CRL no CRL is signed until it is given`() throws {
        let desk = try Desk()
        try crl(desk, "last.crl")
        try backup(desk)
        let restored = try Capki.done(restore(desk))
        #expect(restored.errorText.contains("the last CRL is not known"))
        try expectRefusal(
            ["ca", "crl", desk("back"), "--out", desk("new.crl")], in: desk.folder,
            code: "authority.earlier_crl_unknown", "restored without its last CRL")
        try Capki.done(["ca", "adopt", desk("back"), "--crl", desk("last.crl")])
        try crl(desk, "new.crl", of: "back")
        #expect(try Foreign.crl(desk("new.crl"))["number"]?.int == 2)
    }

    @Test func `a restore is refused whole, and leaves nothing`() throws {
        let desk = try Desk()
        try crl(desk, "old.crl")
        try crl(desk, "last.crl")
        try backup(desk)
        try Capki.done(["ca", "init", desk("other"), "--subject", "C=CN, CN=other", "--algorithm", "p256"])
        try crl(desk, "other.crl", of: "other")
        try expectRefusal(
            restore(desk, "--crl", desk("old.crl")), in: desk.folder, code: "authority.not_allowed",
            "number 1", "number 2", hint: "published last")
        try expectRefusal(
            restore(desk, "--crl", desk("other.crl")), in: desk.folder, code: "authority.foreign_certificate",
            "is not signed by")
        try expectRefusal(
            ["ca", "restore", desk("ca.backup"), desk("back"), "--key", desk("other/ca.key.pem")], in: desk.folder,
            code: "authority.bad_issuer", "the key is not the one")
        try expectRefusal(
            ["ca", "restore", desk("ca.backup"), desk.authority], in: desk.folder, code: "ca.exists", "exists already")
        try expectRefusal(
            ["ca", "restore", desk("last.crl"), desk("back")], in: desk.folder, code: "ca.backup",
            "is no backup of a CA")
        try expectRefusal(
            ["ca", "backup", desk.authority, "--out", desk("ca.backup")], in: desk.folder, code: "system.exists",
            "ca.backup")
        try backup(desk, "--force")
    }

    @Test func `a backup with any flipped, missing or added byte is refused`() throws {
        let desk = try Desk()
        try backup(desk)
        let sound = try desk.read("ca.backup")
        var generator = SeededGenerator(seed: 4)
        // Every kind of place: heads, contents, fillings, the digest, the end; and anywhere.
        var places = [0, 105, 120, 130, 150, 156, 260, 500, 512, 600, 1023]
        places += (0..<24).map { sound.count - 1 - $0 * 100 }
        places += (0..<60).map { _ in Int.random(in: sound.indices, using: &generator) }
        for place in places {
            var damaged = sound
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try expectDamaged(desk, damaged, "byte \(place)")
        }
        for length in [0, 1, 511, 512, 5000, sound.count - 1024, sound.count - 1] {
            try expectDamaged(desk, Array(sound.prefix(length)), "cut to \(length)")
        }
        try expectDamaged(desk, sound + [0], "one byte more")
    }

    private func expectDamaged(_ desk: Desk, _ bytes: [UInt8], _ what: String) throws {
        try desk.write(bytes, as: "bad.backup")
        let result = try Capki.run(
            ["ca", "restore", desk("bad.backup"), desk("back"), "--key", desk("ca/ca.key.pem"), "--json"])
        #expect(result.status == 2, "\(what): \(result.transcript)")
        #expect(try result.json["error"]?["code"]?.string == "ca.backup", "\(what): \(result.text)")
        #expect(try !Snapshot(of: desk.folder).names.contains { $0.hasPrefix("back") }, "\(what)")
    }

    @Test func `others go on issuing while a backup is made, and it is sound`() throws {
        let desk = try Desk()
        let script = """
            for i in 1 2 3 4 5 6; do
                "$CAPKI" key generate --algorithm p256 --out "k$i" 2>/dev/null >/dev/null
                "$CAPKI" csr new --key "k$i" --subject "C=CN, O=$i, CN=$i" --out "r$i" >/dev/null
            done
            ( for i in 1 2 3 4 5 6; do
                "$CAPKI" ca issue ca --csr "r$i" --profile organisation-signing --validity-days 9 --out "c$i" >/dev/null \\
                    || touch failed
            done ) &
            for i in 1 2 3; do "$CAPKI" ca backup ca --out "b$i" >/dev/null || touch failed; done
            wait
            for i in 1 2 3; do
                "$CAPKI" ca restore "b$i" "d$i" --key ca/ca.key.pem >/dev/null || touch failed
                "$CAPKI" ca check "d$i" >/dev/null || touch failed
            done
            [ ! -e failed ]
            """
        let result = try Tool.run(
            "setsid", ["--wait", "bash", "-c", script], environment: ["CAPKI": Capki.path], folder: desk.folder)
        #expect(result.status == 0, "\(result.transcript)")
        #expect(try Snapshot(of: desk.folder).names.allSatisfy { !$0.contains(".capki-backup.") })
    }

    @Test func `what a killed backup left is removed by the next one`() throws {
        let desk = try Desk()
        let left = desk(".capki-backup.1.1")
        try Tool.run("mkdir", [left]).requireSuccess("mkdir", [])
        try desk.write("half", as: ".capki-backup.1.1/ledger.sqlite")
        try backup(desk)
        #expect(try Snapshot(of: desk.folder).names.allSatisfy { !$0.contains(".capki-backup.") })
    }
}
