import Foundation
import TestSupport
import Testing

/// `capki inspect` says what is in a file, whatever a CA meets.
@Suite("capki inspect", .enabled(if: Foreign.has(.openssl)))
struct InspectCommandTests {
    /// What openssl writes, and the kind that it must be called; `@` stands for a file of the desk.
    static let kinds: [(kind: String, command: String)] = [
        ("certificate", "x509 -in org.crt -out it"),
        ("certificate", "x509 -in org.crt -outform DER -out it"),
        ("request", "req -in new.csr -out it"),
        ("request", "req -in new.csr -outform DER -out it"),
        ("certificate-bundle", "crl2pkcs7 -nocrl -certfile org.crt -out it"),
        ("certificate-bundle", "crl2pkcs7 -nocrl -certfile org.crt -outform DER -out it"),
        ("message", "cms -sign -in new.csr -signer org.crt -inkey org.key -outform PEM -out it"),
        ("message", "cms -sign -in new.csr -signer org.crt -inkey org.key -outform DER -stream -nodetach -out it"),
        ("message", "cms -encrypt -in new.csr -outform DER -out it org.crt"),
        ("private-key", "pkey -in org.key -out it"),
        ("private-key", "pkey -in org.key -outform DER -out it"),
        ("private-key", "ec -in org.key -out it"),
        ("private-key", "ec -in org.key -outform DER -out it"),
        ("private-key", "rsa -in rsa.key -traditional -out it"),
        ("private-key", "rsa -in rsa.key -traditional -outform DER -out it"),
        ("encrypted-private-key", "pkcs8 -topk8 -in org.key -passout pass:x -out it"),
        ("encrypted-private-key", "pkcs8 -topk8 -in org.key -passout pass:x -outform DER -v1 PBE-SHA1-3DES -out it"),
        ("encrypted-private-key", "rsa -in rsa.key -traditional -aes128 -passout pass:x -out it"),
        ("public-key", "pkey -in org.key -pubout -out it"),
        ("public-key", "pkey -in org.key -pubout -outform DER -out it"),
        ("pkcs12", "pkcs12 -export -in org.crt -inkey org.key -passout pass:x -out it"),
        ("ocsp-request", "ocsp -issuer org.crt -cert org.crt -reqout it"),
        ("timestamp-request", "ts -query -data org.crt -cert -out it"),
    ]

    @Test("what openssl writes is recognised", arguments: kinds.indices)
    func kind(_ index: Int) throws {
        let desk = try Desk()
        try Foreign.openssl(["genrsa", "-out", "rsa.key", "2048"], folder: desk.folder)
        let words = Self.kinds[index].command.split(separator: " ").map(String.init)
        try Foreign.openssl(words, folder: desk.folder)
        let items = try Capki.json(["inspect", desk("it")])["items"]?.elements ?? []
        #expect(items.map { $0["kind"]?.string } == [Self.kinds[index].kind])
        #expect(try Capki.done(["inspect", desk("it")]).text.contains("kind: \(Self.kinds[index].kind)"))
    }

    @Test("a certificate's fields are those that openssl shows")
    func fields() throws {
        let desk = try Desk()
        let item = try #require(try Capki.json(["inspect", desk("org.crt")])["items"]?.elements.first)
        func shown(_ arguments: String...) throws -> String {
            try Foreign.openssl(["x509", "-in", desk("org.crt"), "-noout"] + arguments).text
        }
        #expect(try "serial=\(item["serial"]?.string?.uppercased() ?? "")\n" == shown("-serial"))
        let fingerprint = try shown("-fingerprint", "-sha256").lowercased().filter { $0.isHexDigit || $0 == "=" }
        #expect(item["fingerprints"]?["sha256"]?.string == fingerprint.split(separator: "=").last.map(String.init))
        #expect(item["subject"]?["text"]?.string == Desk.subject)
        let names = item["extensions"]?.elements.compactMap { $0["name"]?.string } ?? []
        #expect(Set(names).isSuperset(of: ["keyUsage", "basicConstraints", "subjectKeyIdentifier"]))
        let usage = item["extensions"]?.elements.first { $0["name"]?.string == "keyUsage" }
        let usages = usage?["value"]?["usages"]?.elements.compactMap(\.string)
        #expect(usage?["critical"] == .bool(true) && usages == ["digitalSignature", "nonRepudiation"])
    }

    @Test("Chinese is spoken under a Chinese locale and on demand, with no label left in English")
    func chinese() throws {
        let desk = try Desk()
        let asked = try Capki.done(["inspect", desk("org.crt"), desk("new.csr"), "--lang", "zh"])
        #expect(asked.text.contains("有效期") && asked.text.contains("数字签名 (digitalSignature)"))
        let locale = try Capki.done(
            ["inspect", desk("org.crt"), desk("new.csr")], environment: ["LC_ALL": "zh_CN.UTF-8"])
        #expect(locale.text == asked.text)
        let english = try Capki.done(["inspect", desk("org.crt")], environment: ["LC_ALL": "C.UTF-8"])
        #expect(english.text.contains("not after: "))
    }

    @Test("every label has its Chinese word", .enabled(if: Foreign.hasVectors))
    func labels() throws {
        let files = try Self.foreignFiles()
        #expect(files.count > 100)
        let text = try Capki.done(["inspect", "--lang", "zh"] + files).text
        let english = text.split(separator: "\n").filter { $0.firstMatch(of: /^[ -]*[a-z][a-z _]*：/) != nil }
        #expect(english.isEmpty, "\(Set(english).sorted().prefix(20))")
    }

    /// Certificates, CRLs, requests and key stores of other makers that are well formed as a whole.
    private static func foreignFiles() throws -> [String] {
        let vectors = try Foreign.vectorsFolder() + "/seals"
        let seals = try ["certs", "keys"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: "\(vectors)/\(folder)").map {
                "\(vectors)/\(folder)/\($0)"
            }
        }
        let custom = try Foreign.packageFolder("cryptography_vectors") + "/x509/custom"
        let refused = ["crl_bad_version", "crl_invalid_time", "invalid_version", "crl_unsupported", "crl_inval_cert"]
        let others = try FileManager.default.contentsOfDirectory(atPath: custom)
            .filter { name in name.contains(".") && !refused.contains { name.hasPrefix($0) } }.map { "\(custom)/\($0)" }
        return (seals + others).sorted()
    }

    @Test("of a private key nothing secret is shown, opened or not")
    func secrets() throws {
        let desk = try Desk()
        let text = try Foreign.openssl(["pkey", "-in", desk("org.key"), "-noout", "-text"]).text
        let lines = text.split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix("priv") })
        let digits = lines[(start + 1)...].prefix { $0.hasPrefix(" ") }.joined().filter(\.isHexDigit)
        let secret = digits.drop { $0 == "0" }
        #expect(secret.count > 50)
        try Foreign.openssl([
            "pkcs12", "-export", "-in", desk("org.crt"), "-inkey", desk("org.key"), "-passout", "pass:口令x", "-name",
            "某某公司",
            "-out", desk("org.p12"),
        ])
        try desk.write("口令x\n", as: "pass")
        for file in ["org.key", "org.p12"] {
            let shown = try Capki.done(["inspect", "--json", desk(file), "--passphrase-file", desk("pass")])
            #expect(!shown.text.lowercased().contains(secret))
        }
        let opened = try Capki.json(["inspect", desk("org.p12"), "--passphrase-file", desk("pass")])
        let content = opened["items"]?.elements.first?["content"]
        #expect(content?["keys"]?.elements.first?["friendly_name"]?.string == "某某公司")
        #expect(content?["certificates"]?.elements.count == 1)
        try desk.write("falsch\n", as: "wrong")
        let refused = try Capki.run(["inspect", "--json", desk("org.p12"), "--passphrase-file", desk("wrong")])
        #expect(refused.status == 2 && refused.text.contains("key.bad_passphrase"))
    }

    @Test("what is no structure is refused with its place")
    func damaged() throws {
        let desk = try Desk()
        let certificate = try Foreign.openssl(["x509", "-in", desk("org.crt"), "-outform", "DER"]).output
        for (bytes, words) in [
            ([], "the file is empty"), (Array("hello".utf8), "neither DER nor PEM"),
            (Array(certificate.dropLast()), "bytes, but"), (Array(certificate.prefix(80)) + [0xFF], "bytes, but"),
            (certificate + [0], "at byte \(certificate.count)"),
        ] as [([UInt8], String)] {
            try desk.write(bytes, as: "it")
            let result = try Capki.run(["inspect", desk("it")])
            #expect(result.status == 2 && result.errorText.contains(words), "\(result.transcript)")
        }
    }

    @Test("what stands in a file cannot steer the terminal or forge a line")
    func hostileText() throws {
        let desk = try Desk()
        let evil = "a\u{1B}[31m\nstatus: granted\u{202E}\u{9B}\u{2028}"
        let parts = [Array("a".utf8), evil.utf8.map { $0 }].map {
            $0.reduce(into: "") { $0 += String(format: "\\%02x", $1) }
        }
        try Capki.done([
            "csr", "new", "--key", desk("new.key"), "--subject", "C=CN, O=\(parts[1])", "--out", desk("evil.csr"),
        ])
        for arguments in [["inspect"], ["inspect", "--json"], ["csr", "show"], ["csr", "show", "--json"]] {
            let result = try Capki.run(arguments + [desk("evil.csr")])
            let scalars = (result.text + result.errorText).unicodeScalars
            #expect(!scalars.contains { $0 != "\n" && ($0.value < 0x20 || [0x9B, 0x202E, 0x2028].contains($0.value)) })
            #expect(!result.text.split(separator: "\n").contains { $0.hasPrefix("status:") })
        }
    }

    @Test("a damaged file hides no other, and the answer tells that there was one")
    func partial() throws {
        let desk = try Desk()
        try desk.write("nothing", as: "bad")
        let result = try Capki.run(["inspect", "--json", desk("bad"), desk("org.crt")])
        let items = try result.json["items"]?.elements ?? []
        #expect(result.status == 2 && items.count == 2)
        #expect(items.first?["error"]?["code"]?.string == "structure.missing")
        #expect(items.last?["kind"]?.string == "certificate")
    }

    @Test("base64 without boundaries, a byte order mark and the curve before a key are read")
    func forms() throws {
        let desk = try Desk()
        let certificate = try Foreign.openssl(["x509", "-in", desk("org.crt"), "-outform", "DER"]).output
        try desk.write(Data(certificate).base64EncodedString(options: .lineLength64Characters), as: "bare")
        try desk.write([0xEF, 0xBB, 0xBF] + desk.read("org.crt"), as: "mark")
        try Foreign.openssl(["ecparam", "-name", "SM2", "-genkey", "-out", desk("curve")])
        for (name, kinds) in [
            ("bare", ["certificate"]), ("mark", ["certificate"]), ("curve", ["ec-parameters", "private-key"]),
        ] {
            let items = try Capki.json(["inspect", desk(name)])["items"]?.elements ?? []
            #expect(items.compactMap { $0["kind"]?.string } == kinds)
        }
        let key = try Capki.json(["inspect", desk("curve")])["items"]?.elements.last
        #expect(key?["public_key"]?["name"]?.string == "sm2")
    }
}
