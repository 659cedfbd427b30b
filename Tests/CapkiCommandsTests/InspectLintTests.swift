import TestSupport
import Testing

/// `capki inspect --lint` holds what others made against the rules of the standards.
@Suite("capki inspect --lint", .enabled(if: Foreign.has(.openssl)))
struct InspectLintTests {
    /// What openssl writes, and rules that it breaks.
    static let odds: [(command: String, codes: Set<String>)] = [
        (
            "req -x509 -key org.key -subj /C=cn/CN=a -set_serial 0 -addext keyUsage=keyCertSign -out it",
            [
                "lint.serial_not_positive", "lint.serial_short", "lint.attribute_country",
                "lint.key_usage_not_critical",
            ]
        ),
        (
            "req -new -key org.key -subj /CN=a -addext subjectAltName=DNS:a_b.cn,URI:nowhere -out it",
            ["lint.alternative_name_host", "lint.alternative_name_uri"]
        ),
    ]

    @Test("the rules that a file breaks are listed with their clauses", arguments: odds.indices)
    func odd(_ index: Int) throws {
        let desk = try Desk()
        let words = Self.odds[index].command.split(separator: " ").map(String.init)
        try Foreign.openssl(words, folder: desk.folder)
        let result = try Capki.run(["inspect", "--lint", "--json", desk("it")])
        #expect(result.status == 1)
        let found = try #require(try result.json["items"]?.elements.first?["findings"]?.elements)
        #expect(Set(found.compactMap { $0["code"]?.string }) == Self.odds[index].codes)
        let keys: Set<String> = ["severity", "code", "part", "message", "clause", "rule", "rule_zh"]
        #expect(found.allSatisfy { $0.keys == keys })
    }

    @Test func `a finding is a line, in either language`() throws {
        let desk = try Desk()
        let words = Self.odds[0].command.split(separator: " ").map(String.init)
        try Foreign.openssl(words, folder: desk.folder)
        let english = try Capki.run(["inspect", "--lint", "--lang", "en", desk("it")]).text
        let line = "- error lint.serial_not_positive: the serial number 00 is not positive (RFC 5280 §4.1.2.2)\n"
        #expect(english.contains(line), "\(english)")
        let chinese = try Capki.run(["inspect", "--lint", "--lang", "zh", desk("it")]).text
        #expect(chinese.contains("检查结果："), "\(chinese)")
        #expect(chinese.contains("- 错误 (error) lint.serial_not_positive：序列号为正数。"), "\(chinese)")
    }

    @Test func `what breaks no rule has no findings, and what lints are not about has no such line`() throws {
        let desk = try Desk()
        let item = try Capki.json(["inspect", "--lint", desk("org.crt")])["items"]?.elements.first
        #expect(item?["findings"]?.elements.isEmpty == true, "\(String(describing: item))")
        #expect(try Capki.done(["inspect", "--lint", "--lang", "en", desk("org.crt")]).text.contains("findings: none"))
        let key = try Capki.json(["inspect", "--lint", desk("org.key")])["items"]?.elements.first
        #expect(key != nil && key?["findings"] == nil)
        let plain = try Capki.json(["inspect", desk("org.crt")])["items"]?.elements.first
        #expect(plain?["findings"]?.elements.isEmpty == true)
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("it.crl")])
        let list = try Capki.json(["inspect", "--lint", desk("it.crl")])["items"]?.elements.first
        #expect(list?["findings"]?.elements.isEmpty == true, "\(String(describing: list))")
    }

    @Test func `what is unusual is shown without being asked for, and does not make the answer no`() throws {
        let desk = try Desk()
        let words = Self.odds[0].command.split(separator: " ").map(String.init)
        try Foreign.openssl(words, folder: desk.folder)
        let found = try Capki.json(["inspect", desk("it")])["items"]?.elements.first?["findings"]?.elements ?? []
        #expect(found.contains { $0["code"]?.string == "lint.serial_not_positive" })
        #expect(found.allSatisfy { $0["severity"]?.string != "notice" })
    }

    @Test func `the certificates and CRLs of a bundle are held against the rules too`() throws {
        let desk = try Desk()
        let words = Self.odds[0].command.split(separator: " ").map(String.init)
        try Foreign.openssl(words, folder: desk.folder)
        try Capki.done(["convert", desk("org.crt"), desk("it"), "--to", "pkcs7", "--out", desk("it.p7b")])
        let result = try Capki.run(["inspect", "--lint", "--json", desk("it.p7b")])
        let found = try result.json["items"]?.elements.first?["findings"]?.elements ?? []
        #expect(result.status == 1 && Set(found.map { $0["place"]?.string }) == ["certificate 2"])
    }
}
