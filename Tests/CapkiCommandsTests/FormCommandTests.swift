import PKIStructures
import TestSupport
import Testing

/// `capki csr new --form`: an organisation's application becomes a request, as the profile says.
@Suite("capki csr new --form", .enabled(if: Foreign.has(.openssl)))
struct FormCommandTests {
    static let form = """
        单位名称: 福州示例科技有限公司
        证件类型: 统一社会信用代码
        证件号码: 91350100M000100Y43
        国家:
        省份: 福建
        市: 福州市
        部门: 信息部
        单位类型: 企业
        单位法定住所: 示例路1号
        电话号码: 0591-87654321
        经办人: 张三
        经办人证件号码: 11010519491231002X
        经办人手机: 13800138000

        """
    static let subject = "C=CN, ST=福建省, L=福州市, O=福州示例科技有限公司, OU=信息部, CN=福州示例科技有限公司"
    static let bidding = """
        profiles:
          - name: bidding
            like: organisation-signing
            required-attributes: [C, O, CN, serialNumber]
            requestable-extensions: [1.2.156.10260.4.4, 1.3.6.1.4.1.18760.1.14]
            form:
              subject: ["C=国家", "O=单位名称", "OU='招标投标'", "2.5.4.20=电话号码", "street=单位法定住所", "serialNumber=证件号码", "CN=经办人"]
              documents: {统一社会信用代码: 1.2.156.10260.4.4}
              extensions: {1.3.6.1.4.1.18760.1.14: 单位类型}
            clause: CPS 3.1

        """

    private static func new(_ desk: Desk, _ options: [String] = [], form: String = "form.yaml") -> [String] {
        ["csr", "new", "--key", desk("new.key"), "--form", desk(form), "--out", desk("form.csr")] + options
    }

    @Test(arguments: ["rsa2048", "p256", "p384", "p521", "ed25519", "sm2"])
    func `a form becomes a request with a key of every family`(algorithm: String) throws {
        let desk = try Desk()
        try desk.write(Self.form, as: "form.yaml")
        try Capki.done(["key", "generate", "--algorithm", algorithm, "--out", desk("new.key"), "--force"])
        try Capki.done(Self.new(desk))
        let options = algorithm == "sm2" ? ["-vfyopt", "distid:1234567812345678"] : []
        let command = [
            "req", "-in", desk("form.csr"), "-noout", "-text", "-verify", "-nameopt", "utf8,sep_comma_plus_space",
        ]
        let told = try Foreign.openssl(command + options)
        #expect(told.errorText.contains("verify OK"), "\(told.transcript)")
        #expect(told.text.contains("Subject: \(Self.subject)"), "\(told.text)")
        #expect(told.text.contains("1.2.156.10260.4.1.4"), "\(told.text)")
        let request = try CertificationRequest(file: desk.read("form.csr"))
        #expect(request.subject.description == Self.subject)
        #expect(
            try request.extensions.map { $0 } == [
                Extension(OrganisationCode("91350100M000100Y43", as: .printableString))
            ])
        #expect(try Capki.run(["csr", "check", desk("form.csr")]).status == 0)
    }

    @Test func `a certificate is issued for the request of a form`() throws {
        let desk = try Desk()
        try desk.write(Self.form, as: "form.yaml")
        try Capki.done(Self.new(desk, ["--profile", "organisation-signing", "--san", "email:a@example.cn"]))
        try Capki.done(desk.issue(csr: "form.csr"))
        let text = try Foreign.openssl(["x509", "-in", desk("made.crt"), "-noout", "-text", "-nameopt", "utf8"]).text
        #expect(text.contains("O=福州示例科技有限公司") && text.contains("91350100M000100Y43"), "\(text)")
        #expect(text.contains("email:a@example.cn"))
        let request = try CertificationRequest(file: desk.read("form.csr")).derBytes
        for text in ["张三", "11010519491231002X", "13800138000"] { #expect(!request.contains(Array(text.utf8))) }
    }

    @Test func `a profile of a CA's settings says where the fields go, and the CA takes the request`() throws {
        let desk = try Desk()
        try desk.write(Self.form, as: "form.yaml")
        try desk.write(desk.text("ca/capki.yaml") + Self.bidding, as: "ca/capki.yaml")
        try Capki.done(Self.new(desk, ["--profile", "bidding", "--ca", desk.authority]))
        let request = try CertificationRequest(file: desk.read("form.csr"))
        let expected = [
            "C=CN", "O=福州示例科技有限公司", "OU=招标投标", "telephoneNumber=0591-87654321", "street=示例路1号",
            "serialNumber=91350100M000100Y43", "CN=张三",
        ]
        let parts = request.subject.description.split(separator: ", ").map(String.init)
        #expect(parts.count == expected.count, "\(parts)")
        for (part, words) in zip(parts, expected) { #expect(part.hasPrefix(words), "\(parts)") }
        #expect(request.subject.text(of: OID(2, 5, 4, 20)) == "0591-87654321")
        #expect(
            try request.extensions.map { $0 } == [
                Extension(UnifiedSocialCreditCode("91350100M000100Y43", as: .printableString)),
                Extension(NETCAServiceNumber("企业")),
            ])
        try Foreign.openssl(["req", "-in", desk("form.csr"), "-noout", "-verify"])
        try Capki.done(desk.issue(csr: "form.csr", profile: "bidding"))
    }

    @Test func `the settings alone are read, no ledger, key or certificate`() throws {
        let desk = try Desk()
        try desk.write(Self.form, as: "form.yaml")
        let scratch = try Scratch()
        try scratch.write("schema: capki.ca/1\nkey: nowhere.pem\n" + Self.bidding, as: "capki.yaml")
        let before = try Snapshot(of: scratch.path)
        try Capki.done(Self.new(desk, ["--profile", "bidding", "--ca", scratch.path]))
        #expect(try Snapshot(of: scratch.path).changes(since: before).isEmpty)
    }

    @Test func `the profiles in the comments of new settings and in the README can be used`() throws {
        let desk = try Desk()
        try desk.write(Self.form, as: "form.yaml")
        let settings = try desk.text("ca/capki.yaml")
        let comments = settings.split(separator: "\n").drop { $0 != "# profiles:" }.map { $0.dropFirst(2) }
        let readme = try Tool.run("cat", [Sources.root + "/README.md"]).text.split(separator: "\n")
        let example = readme.drop { $0 != "    profiles:" }.prefix { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
        for lines in [comments, example] {
            try desk.write(settings + lines.joined(separator: "\n") + "\n", as: "ca/capki.yaml")
            try Capki.done(Self.new(desk, ["--profile", "bidding", "--ca", desk.authority, "--force"]))
            try Capki.done(
                desk.issue(csr: "form.csr", profile: "bidding", options: ["--validity-days", "9", "--force"]))
            let text = try Foreign.openssl(["x509", "-in", desk("made.crt"), "-noout", "-text", "-nameopt", "utf8"])
                .text
            #expect(text.contains("投标, ") && text.contains("1.2.156.10260.4.1.4"), "\(text)")
        }
    }

    @Test func `the form in the help is one that can be used, with every field`() throws {
        let desk = try Desk()
        let help = try Capki.done(["csr", "new", "--help"]).text
        let fields = Self.form.split(separator: "\n").compactMap { $0.split(separator: ":").first.map(String.init) }
        let lines = help.split(separator: "\n").filter { $0.hasPrefix("  ") && $0.contains(": \"") }
        for field in fields + ["经办人证件类型"] {
            #expect(lines.contains { $0.hasPrefix("  \(field): ") }, "\(field) in \(help)")
        }
        try desk.write(lines.joined(separator: "\n"), as: "form.yaml")
        try Capki.done(Self.new(desk))
        #expect(try CertificationRequest(file: desk.read("form.csr")).subject.description == Self.subject)
    }

    @Test func `every fault of a form is told at once, in text and as JSON`() throws {
        let desk = try Desk()
        let wrong = [
            ("单位名称", String(repeating: "长", count: 65)), ("证件类型", "营业执照"), ("证件号码", "9135-0100"),
            ("国家", "China"), ("省份", "阿特兰蒂斯"), ("市", String(repeating: "州", count: 129)),
            ("部门", String(repeating: "部", count: 65)), ("单位类型", String(repeating: "企", count: 129)),
            ("单位法定住所", String(repeating: "路", count: 129)), ("电话号码", "电话"),
            ("经办人", String(repeating: "张", count: 65)), ("经办人证件类型", "驾驶证"),
            ("经办人证件号码", "110105194912310021"), ("经办人手机", "12345"),
        ]
        try desk.write(wrong.map { "\($0.0): \"\($0.1)\"\n" }.joined(), as: "form.yaml")
        let fields = wrong.map(\.0)
        try expectRefusal(
            Self.new(desk), in: desk.folder, code: "form.refused", "organisation-signing", "- 单位名称: ", "- 经办人手机: ")
        let findings = try Capki.run(Self.new(desk, ["--json"])).json["error"]?["findings"]?.elements ?? []
        let named = findings.compactMap { $0["message"]?.string?.split(separator: ":").first.map(String.init) }
        #expect(named == fields)
        #expect(findings.allSatisfy { $0["clause"]?.string?.isEmpty == false })
    }

    @Test func `a form that is none, or of a profile without forms, is refused`() throws {
        let desk = try Desk()
        try desk.write(Self.form, as: "form.yaml")
        for (text, words) in [
            ("单位名: x\n", "unknown key '单位名'"), ("- x\n", "should be"), ("单位名称: [a]\n", "单位名称"), ("{", "no YAML"),
            ("单位名称: a\n单位名称: b\n", "单位名称"),
        ] {
            try desk.write(text, as: "bad.yaml")
            try expectRefusal(Self.new(desk, form: "bad.yaml"), in: desk.folder, code: "settings.malformed", words)
        }
        for profile in ["root", "issuing-ca", "ocsp-responder", "timestamping"] {
            try expectRefusal(
                Self.new(desk, ["--profile", profile]), in: desk.folder, code: "form.not_taken", "'\(profile)'",
                hint: "seal-maker")
        }
        try expectRefusal(
            Self.new(desk, ["--profile", "bidding"]), in: desk.folder, code: "ca.unknown_profile", "'bidding'",
            hint: "--ca DIR")
        try expectRefusal(
            Self.new(desk, ["--ca", desk("nothing")]), in: desk.folder, code: "ca.not_a_directory", "nothing")
        // What the profile takes from requests was narrowed, and where the number goes was not said.
        let narrow = "profiles:\n  - {name: a, like: seal-maker, requestable-extensions: [subjectAltName]}\n"
        try desk.write(desk.text("ca/capki.yaml") + narrow, as: "ca/capki.yaml")
        try expectRefusal(
            Self.new(desk, ["--profile", "a", "--ca", desk.authority]), in: desk.folder, code: "form.not_taken",
            "form.documents puts 税号", hint: "form")
    }

    @Test func `--profile and --ca go with --form alone, and --form with no other source`() throws {
        let desk = try Desk()
        try desk.write(Self.form, as: "form.yaml")
        let subject = ["csr", "new", "--key", desk("new.key"), "--subject", "CN=x", "--out", desk("x.csr")]
        try expectWrongUsage(subject + ["--profile", "seal-maker"], "--form")
        try expectWrongUsage(subject + ["--ca", desk.authority], "--form")
        try expectWrongUsage(subject + ["--form", desk("form.yaml")], "one of")
        try expectWrongUsage(Self.new(desk, ["--from-certificate", desk("org.crt")]), "one of")
    }

    @Test func `a mapping that cannot be meant is refused with profile and key`() throws {
        let head = "profiles:\n  - name: a\n    like: "
        let signing = head + "organisation-signing\n    form: "
        let cases: [(yaml: String, code: String, words: [String])] = [
            (signing + #"{subject: ["C=国家", "O=单位名称", "CN=单位名称", "C=国家"]}"#, "bad_value", ["form.subject has C twice"]),
            (signing + #"{subject: ["C=国家", "CN=单位名称"]}"#, "bad_value", ["form.subject has no O", "requires"]),
            (
                signing + #"{subject: ["XX=国家"]}"#, "bad_value",
                ["form.subject: 'XX' is no attribute", "telephoneNumber"]
            ),
            (signing + #"{subject: ["C=国籍"]}"#, "bad_value", ["form.subject: '国籍' is no field", "单位名称"]),
            (signing + #"{subject: ["C"]}"#, "bad_value", ["form.subject: 'C' is no attribute and field"]),
            (
                signing + #"{subject: ["C='中国'", "O=单位名称", "CN=单位名称"]}"#, "bad_value",
                ["form.subject: C '中国' has a character"]
            ),
            (signing + "{documents: {税号: 税号}}", "bad_value", ["form.documents"]),
            (signing + "{documents: {税号: 2.5.29.15}}", "bad_value", ["form.documents puts 税号 into keyUsage"]),
            (
                signing + "{documents: {营业执照: 1.2.156.10260.4.1.5}}", "malformed",
                ["unknown key '营业执照'", "form.documents"]
            ),
            (signing + "{extensions: {1.2.3: 单位名称}}", "bad_value", ["form.extensions puts 单位名称 into 1.2.3", "take"]),
            (signing + "{extensions: {1.2.3: 单位}}", "bad_value", ["form.extensions: '单位' is no field"]),
            (signing + "{subjects: []}", "malformed", ["unknown key 'subjects'", "profiles.form"]),
            (head + "ocsp-responder\n    form: {documents: {}}", "bad_value", ["form without a subject"]),
        ]
        let desk = try Desk()
        try desk.write(Self.form, as: "form.yaml")
        let settings = try desk.text("ca/capki.yaml")
        for (yaml, code, words) in cases {
            try desk.write(settings + yaml + "\n", as: "ca/capki.yaml")
            for command in [Self.new(desk, ["--ca", desk.authority]), ["ca", "list", desk.authority]] {
                try expectRefusal(command, in: desk.folder, code: "settings.\(code)")
                let message = try Capki.run(command).errorText
                for word in words { #expect(message.contains(word), "'\(word)' in \(message)") }
                if code == "bad_value" { #expect(message.contains("the profile 'a'"), "\(message)") }
            }
        }
    }

    @Test(.enabled(if: SoftTokens.isWanted), arguments: ["rsa2048", "p256"])
    func `a form becomes a request with a key on a token`(algorithm: String) throws {
        let tokens = try SoftTokens()
        try tokens.make("A")
        try tokens.done(tokens.on("A", "generate", ["--algorithm", algorithm, "--label", "sign"]))
        try tokens.write(Self.form, as: "form.yaml")
        let new = [
            "csr", "new", "--module", SoftTokens.module, "--key", "pkcs11:token=A;object=sign", "--pin-env", "USER_PIN",
        ]
        try tokens.done(new + ["--form", tokens("form.yaml"), "--out", tokens("form.csr")])
        let told = try Foreign.openssl(["req", "-in", tokens("form.csr"), "-noout", "-text", "-verify"])
        #expect(told.errorText.contains("verify OK") && told.text.contains("91350100M000100Y43"), "\(told.transcript)")
        #expect(try CertificationRequest(file: tokens.read("form.csr")).subject.description == Self.subject)
        try tokens.write("单位名称: x\n", as: "bad.yaml")
        let refused = try tokens.capki(new + ["--form", tokens("bad.yaml"), "--out", tokens("bad.csr"), "--json"])
        #expect(refused.status == 2)
        #expect(try refused.json["error"]?["findings"]?.elements.count == 7, "\(refused.text)")
    }
}
