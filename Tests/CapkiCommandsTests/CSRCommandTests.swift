import TestSupport
import Testing

/// `capki csr`: what it makes is what openssl would make, byte for byte in the name.
@Suite("capki csr", .enabled(if: Foreign.has(.openssl)))
struct CSRCommandTests {
    /// The DER of the subject in a request.
    private static func subject(_ desk: Desk, _ csr: String) throws -> [UInt8] {
        let structure = try Foreign.openssl(["asn1parse", "-in", csr]).text.split(separator: "\n")
        let name = structure.filter { $0.contains("d=2 ") }.dropFirst().first ?? ""
        let offset = name.prefix { $0 != ":" }.filter(\.isNumber)
        try Foreign.openssl(["asn1parse", "-in", csr, "-strparse", offset, "-noout", "-out", desk("name.der")])
        return try desk.read("name.der")
    }

    @Test(arguments: [
        ("/C=CN/ST=广东省/L=广州市/O=某某有限公司/OU=法务部/CN=某某有限公司", "C=CN, ST=广东省, L=广州市, O=某某有限公司, OU=法务部, CN=某某有限公司"),
        ("/CN=先/O=后/C=CN", "CN=先,O=后,C=CN"),
        ("/DC=cn/DC=example/CN=x/emailAddress=a@example.cn", "DC=cn, DC=example, CN=x, emailAddress=a@example.cn"),
        (
            "/C=CN/serialNumber=91440101MA5/dnQualifier=7/CN=x+OU=y",
            "C=CN, serialNumber=91440101MA5, dnQualifier=7, CN=x+OU=y"
        ),
        ("/C=CN/O=A\\/B, \\+C/CN=x", "C=CN, O=A/B\\, \\+C, CN=x"),
    ])
    func `both forms of a name give the DER of openssl -subj`(slashes: String, commas: String) throws {
        let desk = try Desk()
        let arguments = ["req", "-new", "-utf8", "-multivalue-rdn", "-key", desk("new.key"), "-subj", slashes]
        try desk.write("[req]\ndistinguished_name = dn\nstring_mask = utf8only\n[dn]\n", as: "req.cnf")
        try Foreign.openssl(arguments + ["-config", desk("req.cnf"), "-out", desk("openssl.csr")])
        let expected = try Self.subject(desk, desk("openssl.csr"))
        for form in [slashes, commas] {
            let command = [
                "csr", "new", "--key", desk("new.key"), "--subject", form, "--out", desk("a.csr"), "--force",
            ]
            let made = try Capki.json(command)
            #expect(try Self.subject(desk, desk("a.csr")) == expected, "\(form)")
            // What is printed can be given back.
            let printed = try #require(made["subject"]?.string)
            try Capki.done([
                "csr", "new", "--key", desk("new.key"), "--subject", printed, "--out", desk("b.csr"), "--force",
            ])
            #expect(try Self.subject(desk, desk("b.csr")) == expected, "\(printed)")
        }
    }

    @Test func `a request may have an empty subject`() throws {
        let desk = try Desk()
        try Capki.done(["csr", "new", "--key", desk("new.key"), "--subject", "", "--out", desk("a.csr")])
        #expect(try Self.subject(desk, desk("a.csr")) == [0x30, 0x00])
        #expect(try Capki.done(["csr", "show", desk("a.csr")]).text.contains("subject         (empty)"))
        try Capki.done(desk.reissue(csr: "a.csr"))
    }

    @Test func `every form of alternative name stands in the request`() throws {
        let desk = try Desk()
        let names = [
            ("DNS:例.example", nil), ("DNS:a.example", "DNS:a.example"), ("IP:10.0.0.1", "IP Address:10.0.0.1"),
            ("IP:2001:db8::1", "IP Address:2001:DB8:0:0:0:0:0:1"), ("email:a@example.cn", "email:a@example.cn"),
            ("URI:http://example.cn/", "URI:http://example.cn/"), ("RID:1.2.3.4", "Registered ID:1.2.3.4"),
            ("dirName:C=CN, CN=x", "DirName:/C=CN/CN=x"),
        ]
        let options = names.filter { $0.1 != nil }.flatMap { ["--san", $0.0] }
        try desk.request("san", options: options)
        let text = try Foreign.openssl(["req", "-in", desk("san.csr"), "-noout", "-text", "-verify"]).text
        for name in names.compactMap(\.1) { #expect(text.contains(name), "\(name) in \(text)") }
        for wrong in ["DNS:例.example", "IP:10.0.0", "email:", "x", "NO:x"] {
            try expectWrongUsage(
                ["csr", "new", "--key", desk("new.key"), "--subject", "CN=x", "--san", wrong, "--out", desk("x.csr")])
        }
    }

    @Test func `--from-certificate takes subject and the holder's extensions, and the reissue accepts it`() throws {
        let desk = try Desk()
        try desk.request("rich", options: ["--san", "email:a@example.cn"])
        let issued = try Capki.json(desk.issue(csr: "rich.csr", out: "rich.crt"))
        try Capki.done([
            "csr", "new", "--key", desk("new.key"), "--from-certificate", desk("rich.crt"), "--out", desk("like.csr"),
        ])
        let shown = try Capki.json(["csr", "show", desk("like.csr")])
        #expect(shown["subject"]?.string == Desk.subject)
        let names = shown["extensions"]?.elements.compactMap { $0["name"]?.string } ?? []
        #expect(names.contains("subjectAltName"))
        #expect(!names.contains("subjectKeyIdentifier") && !names.contains("authorityKeyIdentifier"))
        var arguments = desk.reissue(csr: "like.csr")
        arguments[3] = issued["serial"]?.string ?? ""
        try Capki.done(arguments)
    }

    @Test(arguments: [
        ("rsa2048", "rsa-pss-sha256", "rsassaPss"), ("rsa2048", "rsa-sha512", "sha512WithRSAEncryption"),
        ("p384", "ecdsa-sha384", "ecdsa-with-SHA384"), ("ed25519", "ed25519", "ED25519"),
    ])
    func `a request is signed with the algorithm that is asked for`(key: String, algorithm: String, words: String)
        throws
    {
        let desk = try Desk()
        try desk.request("a", algorithm: key, options: ["--signature-algorithm", algorithm])
        let result = try Foreign.openssl(["req", "-in", desk("a.csr"), "-noout", "-text", "-verify"])
        #expect(result.text.contains("Signature Algorithm: \(words)"), "\(result.text)")
        #expect(try Capki.json(["csr", "show", desk("a.csr")])["signature_algorithm"]?.string == algorithm)
        #expect(try Capki.run(["csr", "check", desk("a.csr")]).status == 0)
    }

    @Test func `an algorithm that is not the key's is refused`() throws {
        let desk = try Desk()
        try expectRefusal(
            ["csr", "new", "--key", desk("new.key"), "--subject", "CN=x", "--out", desk("x.csr")]
                + ["--signature-algorithm", "rsa-sha256"], in: desk.folder, code: "key.cannot_sign", "rsa-sha256")
    }

    @Test func `an SM2 request carries the Chinese identity`() throws {
        let desk = try Desk()
        try desk.request("a", algorithm: "sm2")
        let arguments = ["req", "-in", desk("a.csr"), "-noout", "-verify"]
        try Foreign.openssl(arguments + ["-vfyopt", "distid:1234567812345678"])
        #expect(try Tool.run("openssl", arguments).errorText.contains("failure"))
    }

    @Test func `DER and standard input and output are taken and given`() throws {
        let desk = try Desk()
        let new = ["csr", "new", "--key", desk("new.key"), "--subject", Desk.subject, "--out"]
        let pem = try Capki.done(new + ["-"])
        #expect(pem.text.hasPrefix("-----BEGIN CERTIFICATE REQUEST-----"))
        #expect(pem.text.hasSuffix("-----END CERTIFICATE REQUEST-----\n"))
        let der = try Capki.done(new + ["-", "--der"]).output
        #expect(der.first == 0x30)
        for input in [pem.output, der] {
            let checked = try Capki.run(["csr", "check", "-"], input: input)
            #expect(checked.status == 0 && checked.text.hasPrefix("acceptable"), "\(checked.transcript)")
        }
        try Capki.done(new + [desk("a.der"), "--der"])
        try Foreign.openssl(["req", "-inform", "DER", "-in", desk("a.der"), "-noout", "-verify"])
    }

    @Test func `csr check answers no with exit code 1 and the clause`() throws {
        let desk = try Desk()
        try Capki.done([
            "csr", "new", "--key", desk("new.key"), "--subject", "CN=x", "--out", desk("a.csr"), "--der",
        ])
        var bytes = try desk.read("a.csr")
        bytes[bytes.count - 1] ^= 1
        try desk.write(bytes, as: "a.csr")
        let weak = ["req", "-new", "-newkey", "rsa:1024", "-nodes", "-keyout", desk("w.key"), "-subj", "/CN=x"]
        try Foreign.openssl(weak + ["-out", desk("weak.csr")])
        for (file, code, words) in [
            ("a.csr", "request.bad_signature", "RFC 2986 §4.2"), ("weak.csr", "key.", "1024"),
        ] {
            let told = try Capki.run(["csr", "check", desk(file)])
            #expect(told.status == 1)
            #expect(told.text.hasPrefix("not acceptable\n- ") && told.text.contains(words), "\(told.transcript)")
            let answer = try Capki.run(["csr", "check", desk(file), "--json"])
            #expect(answer.status == 1)
            #expect(try answer.json["acceptable"]?.bool == false)
            #expect(
                try answer.json["findings"]?.elements.first?["code"]?.string?.hasPrefix(code) == true, "\(answer.text)")
        }
    }
}
