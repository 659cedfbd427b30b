import TestSupport
import Testing

/// openCryptoki's software token, which takes less than SoftHSM: RSA alone, and no attribute that it does not know.
@Suite("openCryptoki's token", .enabled(if: SoftTokens.isWanted && OpenCryptoki.isWanted))
struct OpenCryptokiTests {
    @Test("a key signs there, and its certificate is written with its serial number, which libp11 0.4.12 cannot do")
    func certificate() throws {
        let desk = try PINDesk(.openCryptoki)
        let tokens = desk.tokens
        func on(_ command: String, _ options: [String]) -> [String] {
            ["token", command, "--module", desk.module, "--token", "A", "--json"] + options
        }
        try desk.done(on("generate", ["--algorithm", "rsa2048", "--label", "k", "--id", "0a"]), pin: "user")
        try desk.done(
            [
                "csr", "new", "--module", desk.module, "--key", "pkcs11:token=A;object=k", "--subject",
                "C=CN, O=某某公司, CN=某某公司", "--out", tokens("k.csr"),
            ], pin: "user")
        try tokens.done(["ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "p256"])
        try tokens.done([
            "ca", "issue", tokens("ca"), "--csr", tokens("k.csr"), "--profile", "organisation-signing",
            "--validity-days", "30", "--out", tokens("k.pem"),
        ])
        let write = on("write", ["--certificate", tokens("k.pem"), "--chain", tokens("ca/ca.pem")])
        let written = try desk.done(write, pin: "user").json
        #expect(written["already_present"]?.bool == false)
        #expect(try desk.done(write, pin: "user").json["already_present"]?.bool == true)
        let shown = try desk.done(on("show", []), pin: "user").json["containers"]?.elements
        #expect(shown?.contains { $0["state"]?.string == "key with certificate" } == true)
        let serial = try Foreign.openssl(["x509", "-noout", "-serial", "-in", tokens("k.pem")]).text
        let number = try #require(serial.split(whereSeparator: { $0 == "=" || $0 == "\n" }).last)
        let listing = try desk.inRoom("pkcs11-tool", ["--module", desk.module, "--token-label", "A", "-O"])
        #expect(listing.status == 0 && listing.text.contains("serial:     \(number)"), "\(listing.transcript)")
    }
}
