import Foundation
import TestSupport
import Testing

/// SM2 on tokens, under the numbers of their vendors.
@Suite("SM2 on tokens", .enabled(if: SoftTokens.isWanted))
struct SM2TokenTests {
    private static let subject = "C=CN, O=广州星河软件有限公司, CN=广州星河软件有限公司"

    private let tokens: SoftTokens
    private let scratch: Scratch

    init() throws {
        tokens = try SoftTokens()
        scratch = try Scratch()
    }

    /// Settings with a profile for the SM2 module.
    private func settings(_ sm2: String) throws {
        try FileManager.default.createDirectory(atPath: tokens("config/capki"), withIntermediateDirectories: true)
        let match = "[{library: \"SM2 test*\"}]"
        try tokens.write(
            "schema: capki.tokens/1\nvendors:\n  - {name: test, match: \(match), locks-pin: false, sm2: \(sm2)}\n",
            as: "config/capki/tokens.yaml")
    }

    private func on(_ module: String, _ command: String, _ arguments: [String]) -> [String] {
        ["token", command, "--module", module, "--token", "A", "--pin-env", "USER_PIN"] + arguments
    }

    private func request(_ module: String) -> [String] {
        [
            "csr", "new", "--module", module, "--key", "pkcs11:token=A;object=s", "--pin-env", "USER_PIN", "--subject",
            Self.subject, "--out", tokens("a.csr"), "--json",
        ]
    }

    @Test(
        "a key is made and signs by each family of numbers, and OpenSSL verifies the request",
        arguments: [
            ("ibm", "0x80050002", "0x8005000A", "0x8005000B", false),
            ("swpkcs11", "0x80000004", "0x80008001", "0x80008105", false),
            ("swpkcs11-der", "0x80000004", "0x80008001", "0x80008104", true),
            ("bgi", "0x80000001", "0x80000003", "0x80000004", false),
        ])
    func families(family: String, keyType: String, generate: String, sign: String, isDER: Bool) throws {
        let module = try TestModule.sm2(keyType: keyType, generate: generate, sign: sign, isDER: isDER, in: scratch)
        try settings(family)
        try tokens.make("A")
        try tokens.done(on(module, "generate", ["--algorithm", "sm2", "--label", "s"]))
        try tokens.done(request(module))
        let checked = try tokens.tool(
            "openssl",
            ["req", "-in", tokens("a.csr"), "-noout", "-verify", "-sm3", "-vfyopt", "distid:1234567812345678"])
        #expect(checked.transcript.contains("verify OK"), "\(checked.transcript)")
    }

    @Test("the certificate of an SM2 key is written beside it, and proven by a signature of the token")
    func certificate() throws {
        let module = try TestModule.sm2(
            keyType: "0x80050002", generate: "0x8005000A", sign: "0x8005000B", in: scratch)
        try settings("ibm")
        try tokens.make("A")
        try tokens.done(on(module, "generate", ["--algorithm", "sm2", "--label", "s"]))
        try tokens.done(request(module))
        try tokens.done(["ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "sm2"])
        try tokens.done([
            "ca", "issue", tokens("ca"), "--csr", tokens("a.csr"), "--profile", "organisation-signing",
            "--validity-days", "30", "--out", tokens("a.pem"),
        ])
        try tokens.done(on(module, "write", ["--certificate", tokens("a.pem")]))
        let shown = try tokens.done(on(module, "show", ["--json"])).json["containers"]
        #expect(shown?.elements.map { $0["state"]?.string } == ["key with certificate"])
        let kinds = shown?.elements.first?["objects"]?.elements.compactMap { $0["key"]?.string }
        #expect(kinds?.allSatisfy { $0 == "sm2" } == true && kinds?.isEmpty == false, "\(kinds ?? [])")
    }

    /// A token with the key and the certificate of a signing pair, and the encryption key and certificate beside it on disk.
    private func pair() throws -> String {
        let module = try TestModule.sm2(in: scratch)
        try settings("{family: ibm, decrypt: 0x8005000D, ciphertext: der, unwrap: 0x80050020}")
        try tokens.make("A")
        try tokens.done(on(module, "generate", ["--algorithm", "sm2", "--label", "s"]))
        try tokens.done(request(module))
        try tokens.done([
            "ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "sm2", "--archive",
        ])
        try tokens.done([
            "ca", "issue-pair", tokens("ca"), "--csr", tokens("a.csr"), "--validity-days", "30", "--out",
            tokens("a.pem"), "--encryption-out", tokens("enc.pem"), "--key-out", tokens("enc.key"), "--delivery",
            "sm2-envelope",
        ])
        try tokens.done(on(module, "write", ["--certificate", tokens("a.pem")]))
        return module
    }

    @Test("a pair goes onto the token, its encryption key in the envelope; the token opens a message to that key")
    func encryptionKey() throws {
        let module = try pair()
        let key = [
            "--certificate", tokens("enc.pem"), "--encryption-key", tokens("enc.key"), "--label", "加密", "--json",
        ]
        let written = try tokens.done(on(module, "write", key)).json
        #expect(written["already_present"]?.bool == false)
        #expect(try tokens.done(on(module, "write", key)).json["already_present"]?.bool == true)
        let shown = try tokens.done(on(module, "show", ["--json"])).json["containers"]
        #expect(shown?.elements.map { $0["state"]?.string } == ["key with certificate", "key with certificate"])
        try refuses(module)
        try opensMessage(module)
    }

    @Test("the reissue of a pair takes the place of the old one, whose encryption key stays until that is said, too")
    func reissue() throws {
        let module = try pair()
        try tokens.done(
            on(module, "write", ["--certificate", tokens("enc.pem"), "--encryption-key", tokens("enc.key")]))
        try tokens.done(on(module, "generate", ["--algorithm", "sm2", "--label", "n"]))
        try tokens.done([
            "csr", "new", "--module", module, "--key", "pkcs11:token=A;object=n", "--pin-env", "USER_PIN", "--subject",
            "", "--out", tokens("n.csr"),
        ])
        try tokens.done([
            "reissue", tokens("ca"), "--certificate", tokens("a.pem"), "--csr", tokens("n.csr"), "--reason", "damaged",
            "--encryption-key", "new", "--out", tokens("n.pem"), "--encryption-out", tokens("enc2.pem"), "--key-out",
            tokens("enc2.key"),
        ])
        let key = ["--certificate", tokens("enc2.pem"), "--encryption-key", tokens("enc2.key"), "--replace", "--json"]
        // While both signing keys are there, the envelope may be for either.
        let unclear = try tokens.capki(on(module, "write", key))
        #expect(try unclear.json["error"]?["code"]?.string == "token.ambiguous", "\(unclear.transcript)")
        #expect(try unclear.json["error"]?["hint"]?.string?.contains("--recipient-key 'pkcs11:id=") == true)
        let signing = try tokens.done(on(module, "write", ["--certificate", tokens("n.pem"), "--replace", "--json"]))
            .json
        #expect(signing["removed_keys"]?.int == 1 && signing["removed"]?.int == 1, "\(signing)")
        let kept = try tokens.done(on(module, "write", key)).json
        #expect(kept["kept_encryption_keys"]?.elements.count == 1 && kept["removed_keys"]?.int == 0, "\(kept)")
        let gone = try tokens.done(on(module, "write", key + ["--remove-encryption-key"])).json
        #expect(gone["already_present"]?.bool == true && gone["removed_keys"]?.int == 1, "\(gone)")
        let shown = try tokens.done(on(module, "show", ["--json"])).json["containers"]
        #expect(shown?.elements.map { $0["state"]?.string } == ["key with certificate", "key with certificate"])
    }

    /// Another holder's key, which a message brings to the encryption key on the token.
    private func opensMessage(_ module: String) throws {
        try tokens.done(["key", "generate", "--algorithm", "sm2", "--out", tokens("b.key")])
        try tokens.done([
            "csr", "new", "--key", tokens("b.key"), "--subject", "C=CN, O=别的公司, CN=别的公司", "--out", tokens("b.csr"),
        ])
        // Another CA: one does not deliver to a key that it has certified.
        try tokens.done([
            "ca", "init", tokens("ca2"), "--subject", "C=CN, CN=另一CA", "--algorithm", "sm2", "--archive",
        ])
        try tokens.done([
            "ca", "issue-pair", tokens("ca2"), "--csr", tokens("b.csr"), "--validity-days", "30", "--out",
            tokens("b.pem"), "--encryption-out", tokens("b-enc.pem"), "--key-out", tokens("b-enc.p7"), "--delivery",
            "cms", "--transport-key", tokens("enc.pem"),
        ])
        let open = [
            "key", "open", tokens("b-enc.p7"), "--module", module, "--certificate", tokens("b-enc.pem"), "--out",
            tokens("b-enc.key"), "--pin-env", "USER_PIN", "--out-passphrase-env", "OUT", "--json", "--key",
        ]
        #expect(try tokens.done(open + ["pkcs11:token=A;object=%E5%8A%A0%E5%AF%86"]).json["algorithm"]?.string == "sm2")
        // A key that was opened elsewhere is enveloped for the token.
        let third = try tokens.done(
            on(
                module, "write",
                [
                    "--certificate", tokens("b-enc.pem"), "--encryption-key", tokens("b-enc.key"), "--passphrase-env",
                    "OUT", "--label", "b", "--json",
                ])
        ).json
        #expect(third["already_present"]?.bool == false)
        // The key that signs does not decrypt.
        let refused = try tokens.capki(open + ["pkcs11:token=A;object=s", "--force"])
        #expect(refused.status == 2, "\(refused.transcript)")
    }

    /// What is no envelope, and an envelope for another certificate.
    private func refuses(_ module: String) throws {
        let other = try tokens.capki(
            on(module, "write", ["--certificate", tokens("enc.pem"), "--encryption-key", tokens("a.pem"), "--json"]))
        #expect(other.status == 2, "\(other.transcript)")
        let wrong = try tokens.capki(
            on(
                module, "write",
                [
                    "--certificate", tokens("a.pem"), "--encryption-key", tokens("enc.key"), "--recipient-key",
                    "pkcs11:object=s", "--json",
                ]))
        #expect(try wrong.json["error"]?["code"]?.string == "token.certificate_unfit", "\(wrong.transcript)")
    }

    @Test(
        "a profile with a wrong number or form signs nothing",
        arguments: [
            "{key-type: 0x80050002, generate: 0x8005000A, sign-digest: 0x8005000B, signature: der}",
            "{key-type: 0x80050002, generate: 0x8005000A, sign-digest: 0x1041, signature: raw}",
        ])
    func wrongProfile(sm2: String) throws {
        let module = try TestModule.sm2(
            keyType: "0x80050002", generate: "0x8005000A", sign: "0x8005000B", in: scratch)
        try settings("ibm")
        try tokens.make("A")
        try tokens.done(on(module, "generate", ["--algorithm", "sm2", "--label", "s"]))
        try settings(sm2)
        let refused = try tokens.capki(request(module))
        #expect(refused.status == 2, "\(refused.transcript)")
        #expect(try refused.json["error"]?["code"]?.string == "token.profile_wrong", "\(refused.transcript)")
        #expect(!FileManager.default.fileExists(atPath: tokens("a.csr")))
    }

    @Test(
        "settings with an unknown family, form, way to unlock, or a match that says nothing are refused by name",
        arguments: [
            ("sm2: nobody", "nobody"), ("unlock: prayer", "prayer"),
            ("sm2: {key-type: 1, generate: 2, sign-digest: 3, signature: hex}", "hex"), ("pin: 1", "pin"),
            ("sm2: {family: ibm, decrypt: 1, ciphertext: c2c1}", "c2c1"), ("sm2: {family: none}", "none"),
            ("key-uses: {signing: [sign, fly]}", "fly"),
        ])
    func badSettings(line: String, word: String) throws {
        try FileManager.default.createDirectory(atPath: tokens("config/capki"), withIntermediateDirectories: true)
        try tokens.write(
            "schema: capki.tokens/1\nvendors:\n  - name: test\n    match: [{model: x}]\n    \(line)\n",
            as: "config/capki/tokens.yaml")
        let refused = try tokens.capki(["token", "list", "--module", SoftTokens.module, "--json"])
        #expect(refused.status == 2, "\(refused.transcript)")
        #expect(try refused.json["error"]?["message"]?.string?.contains("'\(word)'") == true, "\(refused.transcript)")
    }
}
