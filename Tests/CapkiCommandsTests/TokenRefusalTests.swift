import TestSupport
import Testing

@Suite("Tokens refuse", .enabled(if: SoftTokens.isWanted))
struct TokenRefusalTests {
    private func expectRefused(_ result: ToolResult, code: String, says words: String...) throws {
        #expect(result.status == 2, "\(result.transcript)")
        let error = try result.json["error"]
        #expect(error?["code"]?.string == code, "\(result.transcript)")
        for word in words { #expect(error?["message"]?.string?.contains(word) == true, "\(result.transcript)") }
        #expect(!result.text.contains("not-the-pin") && !result.errorText.contains("not-the-pin"))
    }

    @Test("a wrong PIN, and says so without telling it")
    func wrongPIN() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        let result = try tokens.capki([
            "token", "generate", "--module", SoftTokens.module, "--token", "A", "--algorithm", "p256", "--pin-env",
            "WRONG_PIN", "--json",
        ])
        try expectRefused(result, code: "token.pin_incorrect", says: "CKR_PIN_INCORRECT", "'A'")
        let shown = try tokens.done(tokens.on("A", "show", ["--json"])).json
        #expect(shown["containers"]?.elements.isEmpty == true)
    }

    @Test("an empty PIN, before a try is spent")
    func emptyPIN() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        try tokens.write("", as: "pin")
        let result = try tokens.capki([
            "token", "generate", "--module", SoftTokens.module, "--token", "A", "--algorithm", "p256", "--pin-file",
            tokens("pin"), "--json",
        ])
        try expectRefused(result, code: "token.pin_rejected")
        let listed = try tokens.done(["token", "list", "--module", SoftTokens.module, "--json"]).text
        #expect(!listed.contains("count low"), "\(listed)")
    }

    @Test("a token that is not there, and lists those that are")
    func notFound() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        let result = try tokens.capki(tokens.on("B", "show", ["--json"]))
        try expectRefused(result, code: "token.not_found", says: "'A'")
    }

    @Test("an ambiguous label, with the candidates; a serial number tells them apart")
    func ambiguous() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        try tokens.make("A")
        try expectRefused(
            try tokens.capki(tokens.on("A", "show", ["--json"])), code: "token.ambiguous", says: "2 tokens")
        let listed = try tokens.done(["token", "list", "--module", SoftTokens.module, "--json"]).json
        let serial = try #require(listed["tokens"]?.elements.first?["serial"]?.string)
        try tokens.done(tokens.on("pkcs11:serial=\(serial)", "show"))
    }

    @Test("a certificate whose key is not on the token")
    func foreignCertificate() throws {
        let tokens = try SoftTokens()
        let desk = try Desk()
        try tokens.make("A")
        try tokens.done(tokens.on("A", "generate", ["--algorithm", "p256"]))
        let result = try tokens.capki(tokens.on("A", "write", ["--certificate", desk("org.crt"), "--json"]))
        try expectRefused(result, code: "token.key_not_found")
    }

    @Test("a module that is none, or is missing", arguments: ["/usr/bin/true", "/nowhere/module.so"])
    func badModule(path: String) throws {
        let tokens = try SoftTokens()
        let result = try tokens.capki(["token", "list", "--module", path, "--json"])
        try expectRefused(result, code: "token.module_unusable", says: path)
    }

    @Test("a PIN in a URI, with a hint; a pin-source works")
    func pinInURI() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        try tokens.done(tokens.on("A", "generate", ["--algorithm", "p256", "--label", "k"]))
        try tokens.write(SoftTokens.userPIN + "\n", as: "pin")
        let uri = "pkcs11:token=A;object=k?module-path=\(SoftTokens.module)"
        let refused = try tokens.capki(["key", "show", uri + "&pin-value=not-the-pin", "--json"])
        try expectRefused(refused, code: "token.bad_uri", says: "pin-value")
        #expect(try refused.json["error"]?["hint"]?.string?.contains("pin-source") == true)
        try tokens.done(["key", "show", uri + "&pin-source=\(tokens("pin"))"])
    }

    @Test("to initialise a token over again, unless --erase says so")
    func initialiseAgain() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        let listed = try tokens.done(["token", "list", "--module", SoftTokens.module, "--json"]).json
        let serial = try #require(listed["tokens"]?.elements.first { $0["label"]?.string == "A" }?["serial"]?.string)
        let arguments = [
            "token", "init", "--module", SoftTokens.module, "--token", "新", "--serial", serial, "--so-pin-env",
            "SO_PIN",
            "--new-pin-env", "USER_PIN",
        ]
        try expectRefused(try tokens.capki(arguments + ["--json"]), code: "token.already_initialised")
        try tokens.done(arguments + ["--erase"])
        try tokens.done(tokens.on("新", "show"))
    }

    @Test("a CA whose key is on a token, with a wrong PIN: ledger and folder stay as they were")
    func authorityWithWrongPIN() throws {
        let tokens = try SoftTokens()
        try tokens.make("HSM")
        try tokens.done(tokens.on("HSM", "generate", ["--algorithm", "p256", "--label", "ca"]))
        try tokens.done([
            "ca", "init", tokens("ca"), "--subject", "C=CN, CN=HSM CA", "--key", "pkcs11:token=HSM;object=ca",
            "--module", SoftTokens.module, "--pin-env", "USER_PIN",
        ])
        try tokens.done(["key", "generate", "--algorithm", "p256", "--out", tokens("k")])
        try tokens.done([
            "csr", "new", "--key", tokens("k"), "--subject", "C=CN, O=某某公司, CN=某某公司", "--out", tokens("k.csr"),
        ])
        let issue = [
            "ca", "issue", tokens("ca"), "--csr", tokens("k.csr"), "--profile", "organisation-signing",
            "--validity-days", "30", "--out", tokens("k.pem"), "--pin-env",
        ]
        let before = try Snapshot(of: tokens("ca"))
        try expectRefused(try tokens.capki(issue + ["WRONG_PIN", "--json"]), code: "token.pin_incorrect")
        #expect(try Snapshot(of: tokens("ca")) == before)
        #expect(throws: (any Error).self) { try tokens.read("k.pem") }
        try tokens.done(issue + ["USER_PIN"])
    }

    @Test("an SO sets a forgotten PIN anew; with a wrong SO PIN nothing changes")
    func setPIN() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        let arguments = ["token", "pin", "set", "--module", SoftTokens.module, "--token", "A", "--new-pin-env"]
        let wrong = try tokens.capki(arguments + ["SO_PIN", "--so-pin-env", "WRONG_PIN", "--json"])
        try expectRefused(wrong, code: "token.pin_incorrect")
        try tokens.done(tokens.on("A", "generate", ["--algorithm", "p256"]))
        try tokens.done(arguments + ["SO_PIN", "--so-pin-env", "SO_PIN"])
        #expect(try tokens.capki(tokens.on("A", "generate", ["--algorithm", "p256", "--label", "2"])).status == 2)
        try tokens.done([
            "token", "show", "--module", SoftTokens.module, "--token", "A", "--pin-env", "SO_PIN",
        ])
    }

    @Test("an SM2 signature by a standard module, which has no mechanism for it")
    func sm2() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        let result = try tokens.capki(tokens.on("A", "generate", ["--algorithm", "sm2", "--json"]))
        #expect(result.status == 2, "\(result.transcript)")
        try expectRefused(result, code: "token.unsupported", says: "SM2")
    }
}
