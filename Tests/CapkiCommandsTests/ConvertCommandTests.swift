import Foundation
import TestSupport
import Testing

/// `capki convert`: every form is read by a program that we did not write, and every structure keeps its bytes.
@Suite("capki convert", .enabled(if: Foreign.has(.openssl)))
struct ConvertCommandTests {
    /// A desk with the issuer's certificate beside the organisation's.
    private static func desk() throws -> Desk {
        let desk = try Desk()
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("ca.crl")])
        try FileManager.default.copyItem(atPath: desk.authority + "/ca.pem", toPath: desk("ca.crt"))
        try desk.write("新口令1\n", as: "pass")
        return desk
    }

    private static func der(_ file: String, _ kind: String = "x509") throws -> [UInt8] {
        try Foreign.openssl([kind, "-in", file, "-outform", "DER"]).output
    }

    @Test("PEM and DER become one another", arguments: [("x509", "org.crt"), ("req", "new.csr"), ("crl", "ca.crl")])
    func forms(kind: String, file: String) throws {
        let desk = try Self.desk()
        try Capki.done(["convert", desk(file), "--to", "der", "--out", desk("it.der")])
        #expect(try desk.read("it.der") == Self.der(desk(file), kind))
        try Capki.done(["convert", desk("it.der"), "--to", "pem", "--out", desk("it.pem")])
        #expect(try Self.der(desk("it.pem"), kind) == desk.read("it.der"))
    }

    @Test("a bundle goes to openssl and comes back in its order", arguments: [false, true])
    func bundle(isDER: Bool) throws {
        let desk = try Self.desk()
        let files = ["org.crt", "ca.crt", "ca.crl"].map { desk($0) }
        let form = isDER ? ["--der"] : []
        try Capki.done(["convert"] + files + ["--to", "pkcs7", "--out", desk("it.p7b")] + form)
        let shown = try Foreign.openssl([
            "pkcs7", "-in", desk("it.p7b"), "-inform", isDER ? "DER" : "PEM", "-print_certs",
        ]).text
        #expect(shown.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
        try Foreign.openssl([
            "crl2pkcs7", "-in", desk("ca.crl"), "-certfile", desk("org.crt"), "-certfile", desk("ca.crt"), "-outform",
            isDER ? "DER" : "PEM", "-out", desk("openssl.p7b"),
        ])
        for name in ["it.p7b", "openssl.p7b"] {
            try Capki.done(["convert", desk(name), "--to", "pem", "--out", desk("back.pem"), "--force"])
            let back = String(decoding: try desk.read("back.pem"), as: UTF8.self)
            #expect(back.components(separatedBy: "BEGIN CERTIFICATE").count == 3 && back.contains("BEGIN X509 CRL"))
        }
    }

    @Test("a bundle of GB/T 35275 has that standard's content types")
    func nationalBundle() throws {
        let desk = try Self.desk()
        try Capki.done(["convert", desk("org.crt"), "--to", "pkcs7", "--gb", "--der", "--out", desk("it.p7b")])
        let shown = try Foreign.openssl(["asn1parse", "-inform", "DER", "-in", desk("it.p7b")]).text
        #expect(shown.contains("1.2.156.10197.6.1.4.2.2") && shown.contains("1.2.156.10197.6.1.4.2.1"))
        let item = try Capki.json(["inspect", desk("it.p7b")])["items"]?.elements.first
        #expect(item?["family"]?.string == "GB/T 35275")
    }

    @Test("a key and its chain go to openssl as PKCS#12 and come back")
    func store() throws {
        let desk = try Self.desk()
        try Capki.done([
            "convert", desk("org.key"), desk("ca.crt"), desk("org.crt"), "--to", "pkcs12", "--name", "某某公司", "--out",
            desk("it.p12"), "--out-passphrase-file", desk("pass"),
        ])
        #expect(try FileManager.default.attributesOfItem(atPath: desk("it.p12"))[.posixPermissions] as? Int == 0o600)
        let opened = try Foreign.openssl(
            ["pkcs12", "-in", desk("it.p12"), "-passin", "file:\(desk("pass"))", "-nodes", "-info"])
        #expect(opened.text.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
        #expect(opened.errorText.contains("AES-256-CBC") && opened.errorText.contains("MAC: sha256"))
        try desk.write(opened.output, as: "opened.pem")
        let numbers = try Foreign.openssl(["pkey", "-in", desk("opened.pem"), "-noout", "-text"]).text
        #expect(try numbers == Foreign.openssl(["pkey", "-in", desk("org.key"), "-noout", "-text"]).text)
        // The first certificate is the key's, whatever the order of the files.
        #expect(try Self.der(desk("opened.pem")) == Self.der(desk("org.crt")))

        try desk.write("钥匙2\n", as: "pass2")
        try Capki.done([
            "convert", desk("it.p12"), "--passphrase-file", desk("pass"), "--to", "pem", "--out", desk("back.pem"),
            "--out-passphrase-file", desk("pass2"),
        ])
        let back = try Foreign.openssl([
            "pkey", "-in", desk("back.pem"), "-passin", "file:\(desk("pass2"))", "-noout", "-text",
        ]).text
        #expect(back == numbers)
        #expect(String(decoding: try desk.read("back.pem"), as: UTF8.self).contains("BEGIN ENCRYPTED PRIVATE KEY"))
    }

    @Test("an old PKCS#12 file is read, and it is said what is old about it")
    func oldStore() throws {
        let desk = try Self.desk()
        try Foreign.openssl([
            "pkcs12", "-export", "-legacy", "-in", desk("org.crt"), "-inkey", desk("org.key"), "-passout",
            "file:\(desk("pass"))", "-out", desk("old.p12"),
        ])
        let result = try Capki.done([
            "convert", desk("old.p12"), "--passphrase-file", desk("pass"), "--to", "pkcs12", "--out", desk("new.p12"),
            "--out-passphrase-file", desk("pass"),
        ])
        #expect(result.errorText.contains("RC2") && result.errorText.contains("3DES"), "\(result.errorText)")
        #expect(try Capki.done(["inspect", desk("new.p12")]).text.contains("AES-256-CBC"))
    }

    @Test("what cannot be converted is refused, and no file is left behind")
    func refusals() throws {
        let desk = try Self.desk()
        let before = try Snapshot(of: desk.folder)
        let cases: [(arguments: [String], code: String)] = [
            ([desk("org.crt"), desk("ca.crt"), "--to", "der"], "convert.not_single"),
            ([desk("new.csr"), "--to", "pkcs7"], "convert.no_place"),
            ([desk("new.key"), desk("org.crt"), "--to", "pkcs12"], "convert.no_certificate"),
            ([desk("org.key"), desk("org.crt"), "--to", "pkcs12"], "secret.missing"),
            ([desk("pass"), "--to", "pem"], "structure.missing"),
        ]
        for (arguments, code) in cases {
            let result = try Capki.run(["convert", "--json"] + arguments + ["--out", desk("it")])
            #expect(result.status == 2 && result.text.contains("\"\(code)\""), "\(result.transcript)")
        }
        #expect(try Snapshot(of: desk.folder) == before)
    }

    @Test("a private key goes to DER under the new passphrase, and what is said names the right option")
    func keys() throws {
        let desk = try Self.desk()
        try Capki.done([
            "convert", desk("org.key"), "--to", "der", "--out", desk("it.der"), "--out-passphrase-file", desk("pass"),
        ])
        let numbers = try Foreign.openssl([
            "pkey", "-inform", "DER", "-in", desk("it.der"), "-passin", "file:\(desk("pass"))", "-noout", "-text",
        ]).text
        #expect(try numbers == Foreign.openssl(["pkey", "-in", desk("org.key"), "-noout", "-text"]).text)
        let plain = try Capki.done([
            "convert", desk("it.der"), "--passphrase-file", desk("pass"), "--to", "pem", "--out", desk("it.pem"),
        ])
        #expect(plain.errorText.contains("--out-passphrase-file"))
    }

    @Test("a store of several keys keeps their names")
    func severalKeys() throws {
        let desk = try Self.desk()
        for name in ["org", "new"] {
            try Foreign.openssl([
                "req", "-x509", "-key", desk("\(name).key"), "-subj", "/CN=\(name)", "-out", desk("\(name).own"),
            ])
            try Capki.done([
                "convert", desk("\(name).key"), desk("\(name).own"), "--to", "pkcs12", "--name", "名-\(name)", "--out",
                desk("\(name).p12"), "--out-passphrase-file", desk("pass"),
            ])
        }
        try Capki.done([
            "convert", desk("org.p12"), desk("new.p12"), "--passphrase-file", desk("pass"), "--to", "pkcs12", "--out",
            desk("both.p12"), "--out-passphrase-file", desk("pass"),
        ])
        let shown = try Foreign.openssl([
            "pkcs12", "-in", desk("both.p12"), "-passin", "file:\(desk("pass"))", "-nodes",
        ])
        #expect(shown.text.components(separatedBy: "BEGIN PRIVATE KEY").count == 3)
        let opened = try Capki.json(["inspect", desk("both.p12"), "--passphrase-file", desk("pass")])
        let keys = opened["items"]?.elements.first?["content"]?["keys"]?.elements ?? []
        #expect(keys.compactMap { $0["friendly_name"]?.string } == ["名-org", "名-new"])
    }
}
