import Foundation
import TestSupport
import Testing

/// Tokens that capki wrote, in the hands of programs that we did not write.
@Suite("Tokens used by foreign clients", .enabled(if: SoftTokens.isWanted && Foreign.has(.modutil, .pythonPKCS11)))
struct ForeignClientTests {
    private static let subject = "C=CN, O=广州星河软件有限公司, CN=广州星河软件有限公司"

    /// Token A with a key of each algorithm, named after it, its certificate and that of the CA.
    private func token(_ algorithms: String...) throws -> SoftTokens {
        let tokens = try SoftTokens()
        try tokens.done(["ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "p256"])
        try tokens.make("A")
        for algorithm in algorithms {
            try tokens.done(tokens.on("A", "generate", ["--algorithm", algorithm, "--label", algorithm]))
            let certificate = try tokens.certificate(
                token: "A", key: algorithm, subject: Self.subject, as: algorithm)
            try tokens.done(
                tokens.on("A", "write", ["--certificate", certificate, "--chain", tokens("ca/ca.pem")]))
        }
        try tokens.write("补办", as: "document")
        return tokens
    }

    @Test("pkcs11-tool and p11tool list an Ed25519 key beside others, and p11tool signs with those")
    func listings() throws {
        let tokens = try token("p256", "rsa2048", "ed25519")
        let login = ["--module", SoftTokens.module, "--token-label", "A", "--login", "--pin", SoftTokens.userPIN]
        let listing = try tokens.tool("pkcs11-tool", login + ["-O"]).text
        let gnutls = try tokens.tool(
            "p11tool", ["--provider", SoftTokens.module, "--login", "--list-all", "pkcs11:token=A"]
        ).text
        for name in ["p256", "rsa2048", "ed25519"] {
            #expect(listing.components(separatedBy: "label:      \(name)\n").count == 4, "\(listing)")
            #expect(gnutls.components(separatedBy: "Label: \(name)\n").count == 4, "\(gnutls)")
        }
        for kind in ["EdDSA (Ed25519)", "EC/ECDSA-SECP256R1", "RSA-2048"] {
            #expect(gnutls.contains("X.509 Certificate (\(kind))"), "\(gnutls)")
        }
        for name in ["p256", "rsa2048"] {
            let proof = try tokens.tool(
                "p11tool",
                [
                    "--provider", SoftTokens.module, "--login", "--test-sign",
                    "pkcs11:token=A;object=\(name);type=private",
                ]
            )
            #expect(proof.status == 0, "\(proof.transcript)")
        }
    }

    @Test("openssl shakes hands with a TLS server that demands a certificate", arguments: ["tls1_2", "tls1_3"])
    func handshake(version: String) throws {
        // libp11 0.4.12 finds no key at all where an Ed25519 key is on the token.
        let tokens = try token("p256", "rsa2048")
        try Foreign.openssl([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2", "-keyout",
            tokens("server.key"), "-out", tokens("server.pem"),
        ])
        let script = Sources.root + "/Tests/Foreign/tls"
        let server = [version, tokens("ca/ca.pem"), tokens("server.pem"), tokens("server.key")]
        for (name, kind) in [("p256", "ECDSA"), ("rsa2048", "RSA-PSS")] {
            let key = "pkcs11:token=A;object=\(name);type=private;pin-value=\(SoftTokens.userPIN)"
            let page = try tokens.tool(script, server + [tokens("\(name).pem"), key])
            #expect(page.status == 0, "\(page.transcript)")
            #expect(page.text.contains("Peer signature type: \(kind)"), "\(page.transcript)")
            #expect(page.text.contains("Verify return code: 0 (ok)"), "\(page.transcript)")
            let serial = try Foreign.openssl(["x509", "-noout", "-serial", "-in", tokens("\(name).pem")]).text
            let number = try #require(serial.split(whereSeparator: { $0 == "=" || $0 == "\n" }).last)
            #expect(colonless(page.text).contains(number.lowercased()), "\(page.transcript)")
        }
        let nobody = try tokens.tool(script, server)
        #expect(nobody.status != 0)
        #expect(nobody.errorText.contains("peer did not return a certificate"), "\(nobody.transcript)")
    }

    private func colonless(_ text: String) -> String { text.filter { $0 != ":" } }

    @Test("NSS lists all certificates and keys by modutil and certutil, and cmsutil signs")
    func nss() throws {
        let tokens = try token("p256", "rsa2048", "ed25519")
        try tokens.write(SoftTokens.userPIN + "\n", as: "pin")
        let database = "sql:" + tokens("nss")
        try tokens.tool("mkdir", [tokens("nss")]).requireSuccess("mkdir", [])
        func nss(_ program: String, _ arguments: [String]) throws -> ToolResult {
            try tokens.tool(program, arguments + [program == "modutil" ? "-dbdir" : "-d", database])
                .requireSuccess(program, arguments)
        }
        _ = try nss("certutil", ["-N", "--empty-password"])
        _ = try nss("modutil", ["-force", "-add", "SoftHSM", "-libfile", SoftTokens.module])
        _ = try nss("certutil", ["-A", "-n", "root", "-t", "C,C,C", "-i", tokens("ca/ca.pem")])
        let listing = try nss("certutil", ["-L", "-h", "all", "-f", tokens("pin")]).text
        let keys = try nss("certutil", ["-K", "-h", "A", "-f", tokens("pin")]).text
        for name in ["p256", "rsa2048", "ed25519"] {
            // u: NSS has found the certificate's private key.
            let line = listing.split(separator: "\n").first { $0.hasPrefix("A:\(name) ") }
            #expect(line?.hasSuffix("u,u,u") == true, "\(listing)")
            #expect(keys.split(separator: "\n").contains { $0.hasSuffix(" \(name)") }, "\(keys)")
        }
        #expect(listing.contains("某某CA"), "\(listing)")
        for name in ["p256", "rsa2048"] {
            _ = try nss(
                "cmsutil",
                [
                    "-S", "-N", "A:\(name)", "-f", tokens("pin"), "-H", "SHA256", "-i", tokens("document"), "-o",
                    tokens("cms"),
                ])
            let verified = try tokens.tool(
                "openssl",
                [
                    "cms", "-verify", "-inform", "DER", "-in", tokens("cms"), "-CAfile", tokens("ca/ca.pem"),
                    "-purpose", "any", "-binary",
                ])
            #expect(verified.status == 0 && verified.text == "补办", "\(verified.transcript)")
            #expect(try nss("cmsutil", ["-D", "-i", tokens("cms")]).text == "补办")
        }
    }

    @Test("python-pkcs11 lists, and signs with every key; pyca verifies by the certificates")
    func python() throws {
        let tokens = try token("p256", "rsa2048", "ed25519")
        let found = try tokens.python("pkcs11_client.py", [SoftTokens.module, "A"]).elements
        #expect(Set(found.compactMap { $0["label"]?.string }) == ["p256", "rsa2048", "ed25519"])
        #expect(found.allSatisfy { $0["subject"]?.string?.contains("广州星河软件有限公司") == true })
    }
}

/// Tokens that were made, given keys and written by foreign programs alone, in the hands of capki.
@Suite("Tokens written by foreign programs", .enabled(if: SoftTokens.isWanted))
struct ForeignTokenTests {
    /// A holder for each key: those of one holder take one another's place.
    private func subject(_ key: Made) -> String { "C=CN, O=广州星河软件有限公司, CN=星河\(key.label)" }

    enum Program: String, CaseIterable {
        case pkcs11Tool, p11tool
    }

    private struct Made {
        let label: String
        let id: String
        let kind: String
    }

    private let tokens: SoftTokens

    init() throws {
        tokens = try SoftTokens()
        try tokens.done(["ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "p256"])
    }

    private func pkcs11Tool(_ arguments: [String]) throws {
        try tokens.tool("pkcs11-tool", ["--module", SoftTokens.module] + arguments)
            .requireSuccess("pkcs11-tool", arguments)
    }

    private func p11tool(_ arguments: [String]) throws {
        try tokens.tool("p11tool", ["--provider", SoftTokens.module] + arguments).requireSuccess("p11tool", arguments)
    }

    /// Makes token A with both PINs and keys, without capki.
    private func make(by program: Program) throws -> [Made] {
        switch program {
        case .pkcs11Tool:
            try pkcs11Tool(["--init-token", "--slot-index", "0", "--label", "A", "--so-pin", SoftTokens.soPIN])
            try pkcs11Tool([
                "--token-label", "A", "--login", "--login-type", "so", "--so-pin", SoftTokens.soPIN, "--init-pin",
                "--pin", SoftTokens.userPIN,
            ])
            let made = [
                ("EC:prime256v1", "p256"), ("rsa:2048", "rsa2048"), ("EC:edwards25519", "ed25519"),
            ]
            return try made.enumerated().map { number, key in
                try pkcs11Tool(
                    signedIn + ["--keypairgen", "--key-type", key.0, "--label", "k\(number)", "--id", "0\(number)"])
                return Made(label: "k\(number)", id: "0\(number)", kind: key.1)
            }
        case .p11tool:
            // The token that was never initialised has neither label nor serial.
            try p11tool([
                "--initialize", "--label", "A", "pkcs11:manufacturer=SoftHSM%20project;serial=;token=",
            ])
            try p11tool(["--initialize-pin", "pkcs11:token=A"])
            let made = [(["ecdsa", "--curve", "secp256r1"], "p256"), (["rsa", "--bits", "2048"], "rsa2048")]
            return try made.enumerated().map { number, key in
                try p11tool(
                    ["--login", "--generate-privkey"] + key.0 + [
                        "--label", "k\(number)", "--id", "0\(number)", "--outfile", tokens("public"), "pkcs11:token=A",
                    ])
                return Made(label: "k\(number)", id: "0\(number)", kind: key.1)
            }
        }
    }

    private var signedIn: [String] { ["--token-label", "A", "--login", "--pin", SoftTokens.userPIN] }

    private func write(_ file: String, _ key: Made, by program: Program) throws {
        switch program {
        case .pkcs11Tool:
            try Foreign.openssl(["x509", "-in", tokens(file), "-outform", "DER", "-out", tokens("der")])
            try pkcs11Tool(
                signedIn + ["--write-object", tokens("der"), "--type", "cert", "--label", key.label, "--id", key.id])
        case .p11tool:
            try p11tool([
                "--login", "--write", "--load-certificate", tokens(file), "--label", key.label, "--id", key.id,
                "pkcs11:token=A",
            ])
        }
    }

    @Test(
        "capki shows and reads what they wrote, signs requests with their keys, and replaces their certificates",
        arguments: Program.allCases)
    func whole(program: Program) throws {
        let keys = try make(by: program)
        for key in keys {
            try tokens.certificate(token: "A", key: key.label, subject: subject(key), as: key.label)
            try Foreign.openssl(["req", "-in", tokens("\(key.label).csr"), "-verify", "-noout"])
            try write("\(key.label).pem", key, by: program)
            try tokens.done([
                "token", "read", "--module", SoftTokens.module, "--token", "A", "--label", key.label, "--out",
                tokens("read.pem"), "--force",
            ])
            #expect(try tokens.read("read.pem") == tokens.read("\(key.label).pem"))
        }
        let shown = try tokens.done(tokens.on("A", "show", ["--json"])).json["containers"]?.elements ?? []
        #expect(shown.map { $0["state"]?.string } == keys.map { _ in "key with certificate" }, "\(shown)")
        let kinds = Set(shown.flatMap { $0["objects"]?.elements ?? [] }.compactMap { $0["key"]?.string })
        #expect(kinds.isSuperset(of: keys.map(\.kind)), "\(kinds)")
        for key in keys { try replace(key) }
    }

    /// Renews one certificate on the token, and verifies what is there then.
    private func replace(_ key: Made) throws {
        let new = try tokens.certificate(token: "A", key: key.label, subject: subject(key), as: "\(key.label)-new")
        let arguments = tokens.on("A", "write", ["--certificate", new, "--json"])
        #expect(try tokens.capki(arguments).json["error"]?["code"]?.string == "token.exists")
        let report = try tokens.done(arguments + ["--replace"]).json
        #expect(report["id"]?.string == key.id)
        #expect(report["removed"]?.int == 1, "\(report)")
        try tokens.done([
            "token", "read", "--module", SoftTokens.module, "--token", "A", "--id", key.id, "--out",
            tokens("read.pem"), "--force",
        ])
        #expect(try tokens.read("read.pem") == tokens.read("\(key.label)-new.pem"))
        try tokens.done(["verify", tokens("read.pem"), "--trust", tokens("ca/ca.pem")])
    }
}
