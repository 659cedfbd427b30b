import Foundation
import TestSupport
import Testing

/// Writing over a key that is in use, with the chain and the encryption key, seen by foreign programs.
@Suite("Writing tokens on the command line", .enabled(if: SoftTokens.isWanted))
struct TokenWriteTests {
    private static let subject = "C=CN, O=广州星河软件有限公司, CN=广州星河软件有限公司"

    /// A CA, and one token on which the reissued certificate of a new key waits to take the place of the old one.
    private func desk(algorithm: String = "p256") throws -> SoftTokens {
        let tokens = try SoftTokens()
        try tokens.done(["ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "p256"])
        try tokens.make("A")
        try tokens.done(tokens.on("A", "generate", ["--algorithm", algorithm, "--label", "old"]))
        let old = try tokens.request(token: "A", key: "old", subject: Self.subject, as: "old.csr")
        try tokens.done([
            "ca", "issue", tokens("ca"), "--csr", old, "--profile", "organisation-signing", "--validity-days", "365",
            "--out", tokens("old.pem"),
        ])
        try tokens.done(tokens.on("A", "write", ["--certificate", tokens("old.pem")]))
        try tokens.done(tokens.on("A", "generate", ["--algorithm", algorithm, "--label", "new"]))
        let new = try tokens.request(token: "A", key: "new", subject: "", as: "new.csr")
        try tokens.done([
            "reissue", tokens("ca"), "--certificate", tokens("old.pem"), "--csr", new, "--reason", "damaged", "--out",
            tokens("new.pem"),
        ])
        return tokens
    }

    private func write(_ tokens: SoftTokens, _ more: [String] = [], module: String = SoftTokens.module) -> [String] {
        tokens.on(
            "A", "write", ["--certificate", tokens("new.pem"), "--chain", tokens("ca/ca.pem"), "--json"] + more,
            module: module)
    }

    private func pkcs11Tool(_ tokens: SoftTokens, _ arguments: [String]) throws -> ToolResult {
        let login = ["--module", SoftTokens.module, "--token-label", "A", "--login", "--pin", SoftTokens.userPIN]
        return try tokens.tool("pkcs11-tool", login + arguments)
    }

    @Test(
        "the new key takes the place of the old one, and pkcs11-tool, p11tool and openssl use it",
        arguments: ["p256", "rsa2048"])
    func replace(algorithm: String) throws {
        let tokens = try desk(algorithm: algorithm)
        let report = try tokens.done(write(tokens, ["--replace"])).json
        #expect(report["removed"]?.int == 1)
        #expect(report["removed_keys"]?.int == 1)
        #expect(report["chain_written"]?.int == 1)
        let id = try #require(report["id"]?.string)
        let listing = try pkcs11Tool(tokens, ["-O"]).text
        #expect(listing.components(separatedBy: "Private Key Object").count == 2, "\(listing)")
        #expect(listing.components(separatedBy: "Public Key Object").count == 2, "\(listing)")
        #expect(listing.components(separatedBy: "Certificate Object").count == 3, "\(listing)")
        let gnutls = try tokens.tool(
            "p11tool", ["--provider", SoftTokens.module, "--login", "--list-all-certs", "pkcs11:token=A"])
        #expect(gnutls.text.components(separatedBy: "Type: X.509 Certificate").count == 3, "\(gnutls.transcript)")
        let proof = try tokens.tool(
            "p11tool",
            ["--provider", SoftTokens.module, "--login", "--test-sign", "pkcs11:token=A;object=new;type=private"])
        #expect(proof.status == 0, "\(proof.transcript)")
        try signsByPkcs11Tool(tokens, id: id, algorithm: algorithm)
        try signsByOpenSSL(tokens)
    }

    private func signsByPkcs11Tool(_ tokens: SoftTokens, id: String, algorithm: String) throws {
        try tokens.write("补办", as: "document")
        try tokens.tool("openssl", ["dgst", "-sha256", "-binary", "-out", tokens("hash"), tokens("document")])
            .requireSuccess("openssl", [])
        let isRSA = algorithm.hasPrefix("rsa")
        let signed = try pkcs11Tool(
            tokens,
            [
                "--sign", "--id", id, "--mechanism", isRSA ? "SHA256-RSA-PKCS" : "ECDSA", "--output-file",
                tokens("signature"),
            ]
                + (isRSA ? [] : ["--signature-format", "openssl"])
                + ["--input-file", tokens(isRSA ? "document" : "hash")])
        #expect(signed.status == 0, "\(signed.transcript)")
        let key = try tokens.tool("openssl", ["x509", "-noout", "-pubkey", "-in", tokens("new.pem")]).text
        try tokens.write(key, as: "public.pem")
        let verified = try tokens.tool(
            "openssl",
            ["dgst", "-sha256", "-verify", tokens("public.pem"), "-signature", tokens("signature"), tokens("document")])
        #expect(verified.text.contains("Verified OK"), "\(verified.transcript)")
    }

    private func signsByOpenSSL(_ tokens: SoftTokens) throws {
        let signed = try tokens.tool(
            "openssl",
            [
                "cms", "-sign", "-binary", "-nodetach", "-in", tokens("document"), "-signer", tokens("new.pem"),
                "-engine", "pkcs11", "-keyform", "engine", "-inkey",
                "pkcs11:token=A;object=new;type=private;pin-value=\(SoftTokens.userPIN)", "-outform", "DER", "-out",
                tokens("document.cms"),
            ])
        #expect(signed.status == 0, "\(signed.transcript)")
        let verified = try tokens.tool(
            "openssl",
            [
                "cms", "-verify", "-binary", "-inform", "DER", "-in", tokens("document.cms"), "-CAfile",
                tokens("ca/ca.pem"), "-purpose", "any",
            ])
        #expect(verified.status == 0, "\(verified.transcript)")
        #expect(verified.text == "补办")
    }

    @Test("without --replace the old key stays beside the new one")
    func keep() throws {
        let tokens = try desk()
        let report = try tokens.done(write(tokens)).json
        #expect(report["removed"]?.int == 0)
        let shown = try tokens.done(tokens.on("A", "show", ["--json"])).json
        let states = shown["containers"]?.elements.compactMap { $0["state"]?.string }.sorted()
        #expect(states == ["certificate without a key", "key with certificate", "key with certificate"])
    }

    @Test("a failure in the middle says what is left and how to go on, and the same command goes on")
    func faultInTheMiddle() throws {
        let tokens = try desk()
        try FaultLibrary.make(at: tokens("faults.so"))
        let arguments = write(tokens, ["--replace"], module: tokens("faults.so"))
        // Pulled out at the second of the old objects: the private key is gone, its other half and the certificate are not.
        let failed = try tokens.capki(arguments, environment: ["CAPKI_FAULT": "remove 2 C_DestroyObject"])
        #expect(failed.status == 2, "\(failed.transcript)")
        let error = try failed.json["error"]
        #expect(error?["message"]?.string?.contains("left on token 'A' may be") == true, "\(failed.transcript)")
        #expect(error?["hint"]?.string?.contains("plug the token in again and run the same command") == true)
        let again = try tokens.capki(arguments)
        #expect(again.status == 0, "\(again.transcript)")
        let listing = try pkcs11Tool(tokens, ["-O"]).text
        #expect(listing.components(separatedBy: "Public Key Object").count == 2, "\(listing)")
        let pulled = try tokens.capki(arguments, environment: ["CAPKI_FAULT": "remove 30"])
        #expect(pulled.status == 2, "\(pulled.transcript)")
        #expect(try pulled.json["error"]?["code"]?.string == "token.not_found", "\(pulled.transcript)")
        let slow = try tokens.capki(
            arguments, environment: ["CAPKI_FAULT": "delay 300 C_Sign", "CAPKI_FAULT_REPORT": tokens("calls")])
        #expect(try slow.json["already_present"]?.bool == true, "\(slow.transcript)")
        let calls = String(decoding: try tokens.read("calls"), as: UTF8.self)
        #expect(calls.contains("C_Login 1\n") && calls.contains("C_Sign 1\n"), "\(calls)")
    }

    @Test("the encryption key of a pair is written from its PKCS#12, and pkcs11-tool decrypts with it")
    func encryptionKey() throws {
        let tokens = try SoftTokens()
        try tokens.done([
            "ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "rsa2048", "--archive",
        ])
        try tokens.make("A")
        try tokens.done(tokens.on("A", "generate", ["--algorithm", "rsa2048", "--label", "sign"]))
        let request = try tokens.request(token: "A", key: "sign", subject: Self.subject, as: "sign.csr")
        try tokens.done([
            "ca", "issue-pair", tokens("ca"), "--csr", request, "--validity-days", "365", "--out", tokens("new.pem"),
            "--encryption-out", tokens("enc.pem"), "--key-out", tokens("enc.key"), "--out-passphrase-env", "OUT",
        ])
        try tokens.done(write(tokens))
        let report = try tokens.done(
            tokens.on(
                "A", "write",
                [
                    "--certificate", tokens("enc.pem"), "--encryption-key", tokens("enc.key"), "--passphrase-env",
                    "OUT",
                    "--label", "加密", "--json",
                ])
        ).json
        let id = try #require(report["id"]?.string)
        try tokens.write("投标文件", as: "tender")
        try tokens.tool(
            "openssl",
            [
                "pkeyutl", "-encrypt", "-certin", "-inkey", tokens("enc.pem"), "-in", tokens("tender"), "-out",
                tokens("tender.bin"),
            ]
        ).requireSuccess("openssl", [])
        let opened = try pkcs11Tool(
            tokens,
            [
                "--decrypt", "--id", id, "--mechanism", "RSA-PKCS", "--input-file", tokens("tender.bin"),
                "--output-file", tokens("tender.out"),
            ])
        #expect(opened.status == 0, "\(opened.transcript)")
        #expect(try tokens.read("tender.out") == tokens.read("tender"))
    }

    @Test("erasing asks first; with --yes a container goes whole")
    func erase() throws {
        let tokens = try desk()
        let shown = try tokens.done(tokens.on("A", "show", ["--json"])).json
        let id = try #require(
            shown["containers"]?.elements.first { $0["state"]?.string == "key with certificate" }?["id"]?.string)
        let arguments = tokens.on("A", "erase", ["--id", id, "--container", "--json"])
        let asked = try tokens.capki(arguments)
        #expect(asked.status == 2)
        #expect(try asked.json["error"]?["code"]?.string == "token.not_confirmed", "\(asked.transcript)")
        let erased = try tokens.done(arguments + ["--yes"]).json
        #expect(erased["removed"]?.elements.count == 3)
        let left = try tokens.done(tokens.on("A", "show", ["--json"])).json
        #expect(left["containers"]?.elements.compactMap { $0["state"]?.string } == ["key without a certificate"])
        #expect(try tokens.capki(arguments + ["--yes"]).json["error"]?["code"]?.string == "token.object_not_found")
        #expect(try tokens.capki(tokens.on("A", "erase", ["--yes"])).status == 64)
    }

    @Test("at a terminal erasing shows what goes, and takes no answer but yes")
    func eraseAtTerminal() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        try tokens.done(tokens.on("A", "generate", ["--algorithm", "p256", "--label", "k", "--id", "01"]))
        let program = Sources.root + "/Tests/python/terminal.py"
        let erase = ["--", Capki.path] + tokens.on("A", "erase", ["--id", "01", "--container"])
        let refused = try tokens.tool("/usr/bin/python3", [program, #"y\r"#] + erase).json
        #expect(refused["status"]?.int == 2)
        #expect(refused["screen"]?.string?.contains("private key 'k' (id 01)") == true)
        #expect(try tokens.done(tokens.on("A", "show", ["--json"])).json["containers"]?.elements.count == 1)
        let done = try tokens.tool("/usr/bin/python3", [program, #"yes\r"#] + erase).json
        #expect(done["status"]?.int == 0)
        #expect(try tokens.done(tokens.on("A", "show", ["--json"])).json["containers"]?.elements.isEmpty == true)
    }

    @Test("data such as a seal are written and read back, by pkcs11-tool too")
    func data() throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        let seal = try tokens.write("印章", as: "seal")
        try tokens.done(tokens.on("A", "write", ["--data", seal, "--label", "seal"]))
        try tokens.done([
            "token", "read", "--module", SoftTokens.module, "--token", "A", "--data", "--label", "seal", "--out",
            tokens("seal.out"),
        ])
        #expect(try tokens.read("seal.out") == tokens.read("seal"))
        try tokens.done(tokens.on("A", "write", ["--data", seal, "--label", "second"]))
        let several = try tokens.capki([
            "token", "read", "--module", SoftTokens.module, "--token", "A", "--data", "--out", tokens("x"), "--json",
        ])
        #expect(try several.json["error"]?["code"]?.string == "token.ambiguous")
        #expect(several.text.contains("'seal' (6 bytes)") && several.text.contains("'second'"), "\(several.text)")
        let read = try pkcs11Tool(tokens, ["-r", "--type", "data", "--label", "seal", "-o", tokens("seal.tool")])
        #expect(read.status == 0, "\(read.transcript)")
        #expect(try tokens.read("seal.tool") == tokens.read("seal"))
    }

    @Test("keys made by pkcs11-tool and p11tool get certificates; a certificate by p11tool is found beside its key")
    func foreignKeys() throws {
        let tokens = try SoftTokens()
        try tokens.done(["ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "p256"])
        try tokens.make("A")
        let first = try pkcs11Tool(
            tokens, ["--keypairgen", "--key-type", "EC:prime256v1", "--label", "opensc", "--id", "0102"])
        #expect(first.status == 0, "\(first.transcript)")
        let second = try tokens.tool(
            "p11tool",
            [
                "--provider", SoftTokens.module, "--login", "--generate-privkey", "rsa", "--bits", "2048", "--label",
                "gnutls", "--id", "0304", "--outfile", tokens("public"), "pkcs11:token=A",
            ])
        #expect(second.status == 0, "\(second.transcript)")
        for name in ["opensc", "gnutls"] {
            let request = try tokens.request(token: "A", key: name, subject: Self.subject, as: "\(name).csr")
            try tokens.done([
                "ca", "issue", tokens("ca"), "--csr", request, "--profile", "organisation-signing", "--validity-days",
                "365", "--out", tokens("\(name).pem"),
            ])
        }
        let written = try tokens.done(
            tokens.on("A", "write", ["--certificate", tokens("opensc.pem"), "--json"])
        ).json
        #expect(written["id"]?.string == "0102")
        let foreign = try tokens.tool(
            "p11tool",
            [
                "--provider", SoftTokens.module, "--login", "--write", "--load-certificate", tokens("gnutls.pem"),
                "--label", "gnutls", "--id", "0304", "pkcs11:token=A",
            ])
        #expect(foreign.status == 0, "\(foreign.transcript)")
        let shown = try tokens.done(tokens.on("A", "show", ["--json"])).json
        let states = shown["containers"]?.elements.compactMap { $0["state"]?.string }
        #expect(states == ["key with certificate", "key with certificate"])
        let again = try tokens.done(
            tokens.on("A", "write", ["--certificate", tokens("gnutls.pem"), "--json"])
        ).json
        #expect(again["already_present"]?.bool == true)
    }
}
