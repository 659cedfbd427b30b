import Foundation
import TestSupport
import Testing

/// The whole life of a CA whose key is in a token or HSM.
@Suite("A CA with its key in an HSM", .enabled(if: SoftTokens.isWanted && Foreign.has(.openssl)))
struct AuthorityOnTokenTests {
    private static let subject = "C=CN, O=某某公司, CN=某某公司"
    private static let pin = ["--pin-env", "USER_PIN"]
    private let tokens: SoftTokens

    init() throws {
        tokens = try SoftTokens()
        try tokens.make("HSM")
    }

    /// Makes a key on a token and gives its URI.
    private func key(_ label: String, algorithm: String = "p256", token: String = "HSM") throws -> String {
        try tokens.done(tokens.on(token, "generate", ["--algorithm", algorithm, "--label", label]))
        return "pkcs11:token=\(token);object=\(label)?module-path=\(SoftTokens.module)"
    }

    private func request(_ name: String) throws -> String {
        try tokens.done(["key", "generate", "--algorithm", "p256", "--out", tokens("\(name).key")])
        try tokens.done([
            "csr", "new", "--key", tokens("\(name).key"), "--subject", Self.subject, "--out", tokens("\(name).csr"),
        ])
        return tokens("\(name).csr")
    }

    private func issue(_ ca: String, _ name: String, _ options: [String] = pin) throws {
        try tokens.done(
            [
                "ca", "issue", tokens(ca), "--csr", try request(name), "--profile", "organisation-signing",
                "--validity-days", "30", "--out", tokens("\(name).pem"),
            ] + options)
    }

    private func root(_ ca: String, key: String) throws {
        try tokens.done(
            ["ca", "init", tokens(ca), "--subject", "C=CN, O=某某CA, CN=\(ca)", "--key", key] + Self.pin)
    }

    private func verify(_ leaf: String, trust: String, _ options: [String] = []) throws -> ToolResult {
        try tokens.tool("openssl", ["verify", "-CAfile", tokens(trust)] + options + [tokens(leaf)])
    }

    @Test(
        "root and issuing CA on one token: issue, reissue, revoke, hold and release, CRL, audit",
        arguments: ["p256", "rsa2048"])
    func wholeLife(algorithm: String) throws {
        try root("root", key: key("root", algorithm: algorithm))
        let issuing = try key("issuing", algorithm: algorithm)
        try tokens.done(
            [
                "ca", "init", tokens("ca"), "--subject", "C=CN, O=某某CA, CN=签发CA", "--key", issuing, "--parent",
                tokens("root"), "--parent-pin-env", "USER_PIN",
            ] + Self.pin)
        for name in ["first", "revoked", "held"] { try issue("ca", name) }
        try tokens.done(
            [
                "reissue", tokens("ca"), "--certificate", tokens("first.pem"), "--csr", try request("second"),
                "--reason",
                "lost", "--out", tokens("second.pem"),
            ] + Self.pin)
        func serial(_ name: String) throws -> String {
            let text = try tokens.tool("openssl", ["x509", "-in", tokens("\(name).pem"), "-noout", "-serial"]).text
            return text.drop { $0 != "=" }.dropFirst().trimmingCharacters(in: .whitespacesAndNewlines)
        }
        for (name, reason) in [("revoked", "cessationOfOperation"), ("held", "certificateHold")] {
            try tokens.done(
                ["ca", "revoke", tokens("ca"), "--serial", try serial(name), "--reason", reason] + Self.pin)
        }
        try tokens.done(["ca", "release", tokens("ca"), "--serial", try serial("held")] + Self.pin)
        try tokens.done(["ca", "crl", tokens("ca"), "--out", tokens("ca.crl")] + Self.pin)
        let options = ["-crl_check", "-CRLfile", tokens("ca.crl"), "-untrusted", tokens("ca/ca.pem")]
        for (name, isGood) in [("first", false), ("second", true), ("revoked", false), ("held", true)] {
            let result = try verify("\(name).pem", trust: "root/ca.pem", options)
            #expect((result.status == 0) == isGood, "\(name): \(result.transcript)")
            #expect(result.errorText.contains("certificate revoked") == !isGood)
        }
        for ca in ["root", "ca"] { #expect(try tokens.capki(["ca", "audit", tokens(ca)]).status == 0) }
    }

    @Test("an issuer on a token that another tool ran is taken over, and its certificates adopted")
    func adopt() throws {
        let uri = try key("old")
        try root("other", key: uri)
        try issue("other", "org")
        try tokens.done(["ca", "crl", tokens("other"), "--out", tokens("last.crl")] + Self.pin)
        try tokens.done(
            [
                "ca", "init", tokens("ca"), "--key", uri, "--certificate", tokens("other/ca.pem"), "--crl",
                tokens("last.crl"),
            ] + Self.pin)
        try tokens.done(["ca", "adopt", tokens("ca"), tokens("org.pem")] + Self.pin)
        try tokens.done(
            [
                "reissue", tokens("ca"), "--certificate", tokens("org.pem"), "--csr", try request("new"), "--reason",
                "damaged", "--out", tokens("new.pem"),
            ] + Self.pin)
        #expect(try verify("new.pem", trust: "ca/ca.pem").status == 0)
    }

    @Test("rolled over to another key of the same token, and each key signs its CRL", arguments: ["p256", "rsa2048"])
    func rollover(algorithm: String) throws {
        try root("ca", key: key("one", algorithm: algorithm))
        try issue("ca", "old")
        try FileManager.default.copyItem(atPath: tokens("ca/ca.pem"), toPath: tokens("old-ca.pem"))
        let next = try key("two")
        try tokens.done(["ca", "rollover", tokens("ca"), "--key", next] + Self.pin)
        try issue("ca", "new")
        try tokens.done(["ca", "crl", tokens("ca"), "--out", tokens("new.crl")] + Self.pin)
        try tokens.done(["ca", "crl", tokens("ca"), "--generation", "1", "--out", tokens("old.crl")] + Self.pin)
        try tokens.write(
            try ["old.crl", "new.crl"].map { String(decoding: try tokens.read($0), as: UTF8.self) }.joined(),
            as: "both.crl")
        let check = ["-crl_check_all", "-CRLfile", tokens("both.crl")]
        let (up, down) = (tokens("ca/generations/2/old-with-new.pem"), tokens("ca/generations/2/new-with-old.pem"))
        for (leaf, trust, more) in [
            ("old.pem", "old-ca.pem", []), ("new.pem", "ca/ca.pem", []), ("old.pem", "ca/ca.pem", ["-untrusted", up]),
            ("new.pem", "old-ca.pem", ["-untrusted", down]),
        ] {
            let result = try verify(leaf, trust: trust, check + more)
            #expect(result.status == 0, "\(leaf) under \(trust): \(result.transcript)")
        }
        let generations = try tokens.done(["ca", "show", tokens("ca"), "--json"]).json["generations"]?.elements ?? []
        #expect(generations.last?["key"]?.string == next)
        #expect(try tokens.capki(["ca", "audit", tokens("ca")]).status == 0)
    }

    @Test("rolled over to a token with another PIN, which is not tried with the first one's")
    func otherToken() throws {
        let pin = try tokens.write("Second-Pin-23\n", as: "second.pin")
        try tokens.done([
            "token", "init", "--module", SoftTokens.module, "--token", "HSM2", "--so-pin-env", "SO_PIN",
            "--new-pin-file",
            pin,
        ])
        try tokens.done([
            "token", "generate", "--module", SoftTokens.module, "--token", "HSM2", "--pin-file", pin, "--algorithm",
            "rsa2048", "--label", "two",
        ])
        try root("ca", key: key("one"))
        let next = "pkcs11:token=HSM2;object=two?module-path=\(SoftTokens.module)"
        let command = ["ca", "rollover", tokens("ca"), "--key", next] + Self.pin
        let unasked = try tokens.capki(command)
        #expect(unasked.status == 2)
        #expect(unasked.errorText.contains("token 'HSM2' needs its PIN"), "\(unasked.transcript)")
        let shown = try tokens.done(["token", "list", "--module", SoftTokens.module]).text
        #expect(!shown.contains("count low"), "\(shown)")
        try tokens.done(command + ["--new-pin-file", pin])
        try issue("ca", "new", ["--pin-file", pin])
        #expect(try verify("new.pem", trust: "ca/ca.pem").status == 0)
        try tokens.done([
            "ca", "crl", tokens("ca"), "--generation", "1", "--out", tokens("old.crl"), "--generation-pin-env",
            "USER_PIN",
            "--pin-file", pin,
        ])
    }

    @Test("a CRL issuer on a token of its own has a PIN of its own, and the CA's is not tried there")
    func listIssuer() throws {
        let pin = try tokens.write("Second-Pin-23\n", as: "second.pin")
        try tokens.done([
            "token", "init", "--module", SoftTokens.module, "--token", "CRL", "--so-pin-env", "SO_PIN",
            "--new-pin-file", pin,
        ])
        try tokens.done([
            "token", "generate", "--module", SoftTokens.module, "--token", "CRL", "--pin-file", pin, "--algorithm",
            "p256",
            "--label", "crl",
        ])
        let issuer = "pkcs11:token=CRL;object=crl?module-path=\(SoftTokens.module)"
        try root("ca", key: key("one"))
        try tokens.done([
            "csr", "new", "--key", issuer, "--pin-file", pin, "--subject", "C=CN, CN=CRL", "--out", tokens("crl.csr"),
        ])
        try tokens.done(
            [
                "ca", "issue", tokens("ca"), "--csr", tokens("crl.csr"), "--profile", "crl-issuer", "--validity-days",
                "30",
                "--out", tokens("ca/crl-issuer.pem"),
            ] + Self.pin)
        let yaml = String(decoding: try tokens.read("ca/capki.yaml"), as: UTF8.self)
        try tokens.write(
            yaml.replacing(
                "  grace-days: 0",
                with:
                    "  partition-addresses: [\"http://crl.example.cn/\"]\n  issuer: {certificate: crl-issuer.pem, key: \"\(issuer)\"}"
            ), as: "ca/capki.yaml")
        let publish = ["ca", "crl", tokens("ca"), "--publish", tokens("")] + Self.pin
        let unasked = try tokens.capki(publish)
        #expect(unasked.status == 2 && unasked.errorText.contains("token 'CRL' needs its PIN"), "\(unasked.transcript)")
        #expect(unasked.errorText.contains("--crl-issuer-pin-file, --crl-issuer-pin-env"))
        let shown = try tokens.done(["token", "list", "--module", SoftTokens.module]).text
        #expect(!shown.contains("count low"), "\(shown)")
        try tokens.done(publish + ["--crl-issuer-pin-file", pin])
        let read = try tokens.tool(
            "openssl", ["crl", "-inform", "DER", "-in", tokens("ca-indirect.crl"), "-noout", "-text"])
        #expect(read.text.contains("Indirect CRL"), "\(read.transcript)")
    }

    @Test("from a file into the token, and back into a file")
    func thereAndBack() throws {
        try tokens.done(["ca", "init", tokens("ca"), "--subject", "C=CN, CN=CA", "--algorithm", "rsa2048"])
        try issue("ca", "one", [])
        try tokens.done(["ca", "rollover", tokens("ca"), "--key", try key("two")] + Self.pin)
        try issue("ca", "two")
        #expect(try verify("two.pem", trust: "ca/ca.pem").status == 0)
        try tokens.done(["ca", "rollover", tokens("ca"), "--algorithm", "p256"] + Self.pin)
        try issue("ca", "three", [])
        #expect(try verify("three.pem", trust: "ca/ca.pem").status == 0)
        // Each key signs its CRL; the token's PIN is asked for where the token signs.
        for (generation, options) in [("1", []), ("2", Self.pin), ("3", [])] {
            try tokens.done(
                ["ca", "crl", tokens("ca"), "--generation", generation, "--out", tokens("\(generation).crl")] + options)
        }
        #expect(try tokens.capki(["ca", "audit", tokens("ca")]).status == 0)
    }
}
