import Foundation
import TestSupport
import Testing

/// What a rollover refuses, what an interrupted one leaves, and how an old key ends.
@Suite("Rollover: refusals, interruptions, retirement")
struct RolloverRefusalTests {
    private static func rollover(_ desk: Desk, _ options: [String] = ["--algorithm", "p256"]) -> [String] {
        ["ca", "rollover", desk.authority] + options
    }

    @Test func `wrong usage is told`() throws {
        let desk = try Desk()
        try expectWrongUsage(Self.rollover(desk, []), "--algorithm or --key")
        try expectWrongUsage(Self.rollover(desk, ["--algorithm", "p256", "--key", "k"]), "--algorithm or --key")
        try expectWrongUsage(Self.rollover(desk, ["--algorithm", "p256", "--force"]), "--retire")
        try expectWrongUsage(Self.rollover(desk, ["--retire", "1", "--algorithm", "p256"]), "--retire")
        try expectWrongUsage(Self.rollover(desk, ["--retire", "1", "--remove-key"]), "--force")
        try expectWrongUsage(Self.rollover(desk, ["--algorithm", "p256", "--chain", "c"]), "--certificate")
    }

    @Test func `the CA's own key, a holder's key and a wrong parent are refused`() throws {
        let desk = try Desk()
        try expectRefusal(
            Self.rollover(desk, ["--key", desk("ca/ca.key.pem")]), in: desk.folder, code: "authority.key_reused",
            "the new key is that of", hint: "make a new key")
        try expectRefusal(
            Self.rollover(desk, ["--key", desk("org.key")]), in: desk.folder, code: "authority.key_reused",
            "the new key is that of certificate \(desk.serial)")
        try expectRefusal(
            Self.rollover(desk, ["--algorithm", "p256", "--parent", desk.authority]), in: desk.folder,
            code: "ca.wrong_parent", "is signed by", hint: "a root has no parent")
        try Capki.done([
            "ca", "init", desk("sub"), "--subject", "C=CN, CN=下级CA", "--algorithm", "p256", "--parent", desk.authority,
        ])
        try expectRefusal(
            ["ca", "rollover", desk("sub"), "--algorithm", "p256"], in: desk.folder, code: "ca.parent_needed",
            "is no root", hint: "--parent")
    }

    @Test func `what ends after the new certificate is not reissued, and that is said at once`() throws {
        let desk = try Desk()
        let told = try Capki.done(Self.rollover(desk, ["--algorithm", "p256", "--validity-days", "30"]))
        #expect(told.errorText.contains("cannot be reissued"), "\(told.transcript)")
        try expectRefusal(
            desk.reissue(), in: desk.folder, code: "authority.issuer_too_short", "before the certificate",
            hint: "an issuer that outlives")
    }

    @Test func `a new key file is copied with its passphrase; a generated one gets the old key's`() throws {
        let scratch = try Scratch()
        let (first, second) = try (scratch.write("first\n", as: "first"), scratch.write("second\n", as: "second"))
        let ca = scratch("ca")
        try Capki.done([
            "ca", "init", ca, "--subject", "C=CN, CN=CA", "--algorithm", "p256", "--passphrase-file", first,
        ])
        try Capki.done(["ca", "rollover", ca, "--algorithm", "p256", "--passphrase-file", first])
        try Capki.done([
            "key", "generate", "--algorithm", "p384", "--out", scratch("k.pem"), "--passphrase-file", second,
        ])
        try Capki.done([
            "ca", "rollover", ca, "--key", scratch("k.pem"), "--passphrase-file", first, "--out-passphrase-file",
            second,
        ])
        for (generation, file) in [("1", first), ("2", first), ("3", second)] {
            try Capki.done([
                "ca", "crl", ca, "--out", scratch("\(generation).crl"), "--generation", generation,
                "--generation-passphrase-file", file, "--passphrase-file", second,
            ])
        }
        let key = try String(decoding: scratch.read("ca/generations/2/ca.key.pem"), as: UTF8.self)
        #expect(key.contains("ENCRYPTED"))
        let wrong = try Capki.run(["ca", "crl", ca, "--out", scratch("w.crl"), "--passphrase-file", first])
        #expect(wrong.status == 2)
    }

    @Test func `a sub CA whose certificate another tool signs is rolled over with that certificate`() throws {
        let scratch = try Scratch()
        let ca = scratch("ca")
        try Capki.done(["ca", "init", scratch("top"), "--subject", "C=CN, CN=根", "--algorithm", "p256"])
        try Capki.done([
            "ca", "init", ca, "--subject", "C=CN, CN=下级", "--algorithm", "p256", "--parent", scratch("top"),
        ])
        try Capki.done(["key", "generate", "--algorithm", "rsa2048", "--out", scratch("k.pem")])
        try Capki.done([
            "csr", "new", "--key", scratch("k.pem"), "--from-certificate", scratch("ca/ca.pem"), "--out",
            scratch("k.csr"),
        ])
        try Capki.done([
            "ca", "issue", scratch("top"), "--csr", scratch("k.csr"), "--profile", "issuing-ca", "--validity-days",
            "900",
            "--out", scratch("k.crt"),
        ])
        try Capki.done([
            "ca", "rollover", ca, "--key", scratch("k.pem"), "--certificate", scratch("k.crt"), "--chain",
            scratch("top/ca.pem"),
        ])
        #expect(try scratch.read("ca/chain.pem") == scratch.read("k.crt") + scratch.read("top/ca.pem"))
    }

    @Test func `an old key is retired when nothing of it is unexpired; its file goes only when that is said`() throws {
        let desk = try Desk()
        try Capki.done(Self.rollover(desk))
        try expectRefusal(
            Self.rollover(desk, ["--retire", "1"]), in: desk.folder, code: "authority.generation_in_use",
            "1 certificates of generation 1 have not expired", hint: "CRLs")
        try expectRefusal(
            Self.rollover(desk, ["--retire", "2"]), in: desk.folder, code: "authority.unknown_generation",
            "the one that signs now")
    }

    @Test(.enabled(if: Foreign.has(.faketime)))
    func `after its certificates have expired the key is retired and its file removed`() throws {
        let desk = try Desk()
        try Capki.done(Self.rollover(desk))
        let later = 366 * 86_400
        func run(_ options: [String]) throws -> ToolResult {
            try Capki.run(Self.rollover(desk, options), clockOffset: later)
        }
        let retired = try run(["--retire", "1"])
        #expect(retired.status == 0, "\(retired.transcript)")
        #expect(FileManager.default.fileExists(atPath: desk("ca/ca.key.pem")))
        let list = try Capki.run(
            ["ca", "crl", desk.authority, "--generation", "1", "--out", desk("old.crl")], clockOffset: later)
        #expect(list.status == 2 && list.errorText.contains("generation 1"), "\(list.transcript)")
        let removed = try run(["--retire", "1", "--remove-key", "--force"])
        #expect(removed.status == 0, "\(removed.transcript)")
        #expect(!FileManager.default.fileExists(atPath: desk("ca/ca.key.pem")))
        let document = try Capki.json(["ca", "show", desk.authority])
        #expect(document["generations"]?.elements.first?["state"]?.string == "retired")
        #expect(try Capki.run(["ca", "crl", desk.authority, "--out", desk("new.crl")], clockOffset: later).status == 0)
    }

    @Test func `killed before the ledger passed over: the old key goes on, and what was prepared is removed`() throws {
        let desk = try Desk()
        let other = try Scratch(copying: desk.folder)
        try Capki.done(["ca", "rollover", other("ca"), "--algorithm", "p256"])
        // All that such a rollover has put on the disk, with the ledger and the copies as they were.
        try FileManager.default.copyItem(atPath: other("ca/generations"), toPath: desk("ca/generations"))
        #expect(try Capki.json(["ca", "show", desk.authority])["generation"]?.int == 1)
        let told = try Capki.done(desk.reissue())
        #expect(told.errorText.contains("an interrupted rollover was undone: generation 2"), "\(told.transcript)")
        #expect(!FileManager.default.fileExists(atPath: desk("ca/generations/2")))
        let again = try Capki.done(Self.rollover(desk))
        #expect(!again.errorText.contains("interrupted"), "\(again.transcript)")
    }

    @Test func `killed after the ledger passed over: the new key is at work, and the copies are made`() throws {
        let desk = try Desk()
        let before = try (desk.read("ca/ca.pem"), desk.read("ca/chain.pem"))
        try Capki.done(Self.rollover(desk))
        let after = try (desk.read("ca/ca.pem"), desk.read("ca/chain.pem"))
        for (certificate, chain) in [(before.0, before.1), (before.0, after.1)] {
            try desk.write(certificate, as: "ca/ca.pem")
            try desk.write(chain, as: "ca/chain.pem")
            #expect(try Capki.json(["ca", "show", desk.authority])["generation"]?.int == 2)
            let told = try Capki.done(["ca", "crl", desk.authority, "--out", desk("ca.crl"), "--force"])
            #expect(told.errorText.contains("an interrupted rollover was finished"), "\(told.transcript)")
            #expect(try desk.read("ca/ca.pem") == after.0)
            #expect(try desk.read("ca/chain.pem") == after.1)
        }
    }

    @Test func `killed at any moment: either key is at work, alone, and the next rollover succeeds`() throws {
        let desk = try Desk()
        var seen: Set<Int> = []
        for number in 0..<24 {
            let victim = try Scratch(copying: desk.folder)
            let milliseconds = 10 + number * 6
            _ = try Tool.run(
                "timeout",
                [
                    "-s", "KILL", "0.\(String(1000 + milliseconds).dropFirst())", Capki.path, "ca", "rollover",
                    victim("ca"), "--algorithm", "p256",
                ])
            let generation = try #require(try Capki.json(["ca", "show", victim("ca")])["generation"]?.int)
            seen.insert(generation)
            try Capki.done([
                "reissue", victim("ca"), "--serial", desk.serial, "--csr", victim("new.csr"), "--reason", "lost",
                "--out",
                victim("new.crt"),
            ])
            let issuer = try Capki.json(["verify", victim("new.crt"), "--trust", victim("ca/ca.pem")])
            #expect(issuer["results"]?.elements.first?["valid"]?.bool == true)
            #expect(try Capki.run(["ca", "audit", victim("ca")]).status == 0)
            let next = try Capki.json(["ca", "rollover", victim("ca"), "--algorithm", "p256"])
            #expect(next["generation"]?.int == generation + 1)
        }
        #expect(seen.isSubset(of: [1, 2]))
    }

    @Test func `a backup takes the generations along, and what is restored from it works with both keys`() throws {
        let scratch = try Scratch()
        let passphrase = try scratch.write("secret words\n", as: "passphrase")
        let secret = ["--passphrase-file", passphrase]
        let ca = scratch("ca")
        try Capki.done(["ca", "init", ca, "--subject", "C=CN, CN=CA", "--algorithm", "p256"] + secret)
        try Capki.done(["ca", "rollover", ca, "--algorithm", "p384"] + secret)
        try Capki.done(["ca", "crl", ca, "--out", scratch("last.crl")] + secret)
        try Capki.done(["ca", "crl", ca, "--out", scratch("last-1.crl"), "--generation", "1"] + secret)
        try Capki.done(["ca", "backup", ca, "--out", scratch("full.backup"), "--with-key"])
        try Capki.done(["ca", "backup", ca, "--out", scratch("bare.backup")])
        let crls = ["--crl", scratch("last.crl"), "--crl", scratch("last-1.crl")]
        try Capki.done(["ca", "restore", scratch("full.backup"), scratch("full")] + crls + secret)
        let key = ["--key", scratch("ca/generations/2/ca.key.pem")]
        try Capki.done(["ca", "restore", scratch("bare.backup"), scratch("bare")] + crls + key + secret)
        for restored in ["full", "bare"] {
            #expect(try Capki.json(["ca", "show", scratch(restored)])["generation"]?.int == 2)
            #expect(try Capki.run(["ca", "check", scratch(restored)]).status == 0)
            try Capki.done(["ca", "crl", scratch(restored), "--out", scratch("\(restored).crl")] + secret)
        }
        try Capki.done(
            ["ca", "crl", scratch("full"), "--out", scratch("full-1.crl"), "--generation", "1"] + secret)
        #expect(try scratch.read("full/generations/1/ca.pem") == scratch.read("ca/generations/1/ca.pem"))
    }

    @Test func `several processes at once: those that come too late are refused, and nothing is by the old key`() throws
    {
        let desk = try Desk()
        let script = """
            for i in 1 2 3 4 5 6; do
              "$CAPKI" ca issue ca --csr new.csr --profile organisation-signing --validity-days 30 --out made$i.crt &
              [ $i = 3 ] && { "$CAPKI" ca rollover ca --algorithm p384 & }
              [ $i = 4 ] && { "$CAPKI" ca rollover ca --algorithm p384 & }
            done
            wait
            """
        let result = try Tool.run(
            "setsid", ["--wait", "bash", "-c", script], environment: ["CAPKI": Capki.path], folder: desk.folder)
        let generations = try Capki.json(["ca", "show", desk.authority])["generations"]?.elements ?? []
        #expect((2...3).contains(generations.count), "\(result.transcript)")
        for line in result.errorText.split(separator: "\n") where line.hasPrefix("capki: ") {
            #expect(line.contains("was rolled over") || line.contains("another rollover"), "\(line)")
        }
        #expect(try Capki.run(["ca", "audit", desk.authority]).status == 0)
    }
}
