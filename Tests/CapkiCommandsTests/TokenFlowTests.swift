import Foundation
import TestSupport
import Testing

/// The main job with USB keys: generated on, written to, used from a token, and seen by foreign programs.
@Suite("Tokens on the command line", .enabled(if: SoftTokens.isWanted))
struct TokenFlowTests {
    private static let subject = "C=CN, O=广州星河软件有限公司, CN=广州星河软件有限公司"

    /// A CA, and a token B whose certificate is the reissue of the one on token A.
    private func reissued(_ tokens: SoftTokens, algorithm: String) throws {
        try tokens.done([
            "ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "p256",
        ])
        for token in ["A", "B"] {
            try tokens.make(token)
            try tokens.done(tokens.on(token, "generate", ["--algorithm", algorithm, "--label", "sign"]))
        }
        let old = try tokens.request(token: "A", key: "sign", subject: Self.subject, as: "a.csr")
        try tokens.done([
            "ca", "issue", tokens("ca"), "--csr", old, "--profile", "organisation-signing", "--validity-days", "365",
            "--out", tokens("a.pem"),
        ])
        let new = try tokens.request(token: "B", key: "sign", subject: "", as: "b.csr")
        try tokens.done([
            "reissue", tokens("ca"), "--certificate", tokens("a.pem"), "--csr", new, "--reason", "lost", "--out",
            tokens("b.pem"),
        ])
        try tokens.done(tokens.on("B", "write", ["--certificate", tokens("b.pem")]))
    }

    @Test(
        "key, public key and certificate stand under one ID, as pkcs11-tool and p11tool list them",
        arguments: ["p256", "rsa2048"])
    func foreignListings(algorithm: String) throws {
        let tokens = try SoftTokens()
        try reissued(tokens, algorithm: algorithm)
        let shown = try tokens.done(tokens.on("B", "show", ["--json"])).json
        let id = try #require(shown["containers"]?.elements.first?["id"]?.string)
        #expect(shown["containers"]?.elements.count == 1)
        #expect(shown["containers"]?.elements.first?["state"]?.string == "key with certificate")

        let listing = try tokens.tool(
            "pkcs11-tool",
            ["--module", SoftTokens.module, "--token-label", "B", "--login", "--pin", SoftTokens.userPIN, "-O"]
        ).text
        for kind in ["Private Key Object", "Public Key Object", "Certificate Object"] {
            #expect(listing.contains(kind), "\(listing)")
        }
        #expect(listing.components(separatedBy: "ID:         \(id)").count == 4, "\(listing)")
        let serial = try tokens.tool("openssl", ["x509", "-noout", "-serial", "-in", tokens("b.pem")]).text
        let number = try #require(serial.split(whereSeparator: { $0 == "=" || $0 == "\n" }).last)
        #expect(listing.contains(number), "\(listing)")

        let gnutls = try tokens.tool(
            "p11tool", ["--provider", SoftTokens.module, "--login", "--list-all", "pkcs11:token=B"]
        ).text
        let spaced = stride(from: 0, to: id.count, by: 2).map { id.dropFirst($0).prefix(2) }.joined(separator: ":")
        #expect(gnutls.components(separatedBy: "ID: \(spaced)").count == 4, "\(gnutls)")
        for type in ["X.509 Certificate", "Private key", "Public key"] { #expect(gnutls.contains(type), "\(gnutls)") }
    }

    @Test("openssl signs through the token, and the certificate verifies it", arguments: ["p256", "rsa2048"])
    func foreignSignature(algorithm: String) throws {
        let tokens = try SoftTokens()
        try reissued(tokens, algorithm: algorithm)
        try tokens.write("补办", as: "document")
        let signed = try tokens.tool(
            "openssl",
            [
                "dgst", "-engine", "pkcs11", "-keyform", "engine", "-sha256", "-sign",
                "pkcs11:token=B;object=sign;type=private;pin-value=\(SoftTokens.userPIN)", "-out", tokens("signature"),
                tokens("document"),
            ])
        #expect(signed.status == 0, "\(signed.transcript)")
        let key = try tokens.tool("openssl", ["x509", "-noout", "-pubkey", "-in", tokens("b.pem")]).text
        try tokens.write(key, as: "public.pem")
        let verified = try tokens.tool(
            "openssl",
            ["dgst", "-sha256", "-verify", tokens("public.pem"), "-signature", tokens("signature"), tokens("document")])
        #expect(verified.text.contains("Verified OK"), "\(verified.transcript)")
    }

    @Test("a certificate is read back from the token byte for byte, without a login")
    func readBack() throws {
        let tokens = try SoftTokens()
        try reissued(tokens, algorithm: "p256")
        try tokens.done([
            "token", "read", "--module", SoftTokens.module, "--token", "B", "--out", tokens("read.pem"),
        ])
        #expect(try tokens.read("read.pem") == tokens.read("b.pem"))
    }

    @Test("writing the same certificate again changes nothing")
    func writeAgain() throws {
        let tokens = try SoftTokens()
        try reissued(tokens, algorithm: "p256")
        let again = try tokens.done(tokens.on("B", "write", ["--certificate", tokens("b.pem"), "--json"])).json
        #expect(again["already_present"]?.bool == true)
    }

    @Test("a CA whose key is on a token issues, reissues and signs its CRL")
    func authorityOnToken() throws {
        let tokens = try SoftTokens()
        try tokens.make("HSM")
        try tokens.done(tokens.on("HSM", "generate", ["--algorithm", "rsa2048", "--label", "签发"]))
        let key = "pkcs11:token=HSM;object=%E7%AD%BE%E5%8F%91?module-path=\(SoftTokens.module)"
        try tokens.done([
            "ca", "init", tokens("ca"), "--subject", "C=CN, CN=HSM CA", "--key", key, "--pin-env", "USER_PIN",
        ])
        for name in ["old", "new"] {
            try tokens.done(["key", "generate", "--algorithm", "p256", "--out", tokens("\(name).key")])
            try tokens.done([
                "csr", "new", "--key", tokens("\(name).key"), "--subject", Self.subject, "--out", tokens("\(name).csr"),
            ])
        }
        try tokens.done([
            "ca", "issue", tokens("ca"), "--csr", tokens("old.csr"), "--profile", "organisation-signing",
            "--validity-days", "30", "--out", tokens("old.pem"), "--pin-env", "USER_PIN",
        ])
        try tokens.done([
            "reissue", tokens("ca"), "--certificate", tokens("old.pem"), "--csr", tokens("new.csr"), "--reason",
            "stolen",
            "--out", tokens("new.pem"), "--pin-env", "USER_PIN",
        ])
        try tokens.done(["ca", "crl", tokens("ca"), "--out", tokens("ca.crl"), "--pin-env", "USER_PIN"])
        let options = ["verify", "-crl_check", "-CAfile", tokens("ca/ca.pem"), "-CRLfile", tokens("ca.crl")]
        #expect(try tokens.tool("openssl", options + [tokens("new.pem")]).status == 0)
        let old = try tokens.tool("openssl", options + [tokens("old.pem")])
        #expect(old.errorText.contains("certificate revoked"), "\(old.transcript)")
    }
}
