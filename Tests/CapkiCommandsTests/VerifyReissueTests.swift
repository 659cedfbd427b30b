import TestSupport
import Testing

/// `capki verify --reissue-of` and `--explain`.
@Suite("capki verify --reissue-of")
struct VerifyReissueTests {
    private func verify(_ desk: Desk, _ file: String, _ options: [String] = []) -> [String] {
        ["verify", desk(file), "--trust", desk("ca/ca.pem"), "--reissue-of", desk("org.crt")] + options
    }

    @Test func `what capki reissues is a faithful reissue`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue())
        let result = try Capki.run(verify(desk, "new.crt", ["--json"]))
        #expect(result.status == 0, "\(result.transcript)")
        let reissue = try #require(try result.json["results"]?.elements.first?["reissue"])
        #expect(reissue.keys == ["of", "original_serial", "faithful", "differences"])
        #expect(reissue["faithful"]?.bool == true && reissue["differences"]?.elements.isEmpty == true, "\(reissue)")
        #expect(reissue["original_serial"]?.string == desk.serial)
        #expect(try Capki.done(verify(desk, "new.crt")).text.contains("a faithful reissue of \(desk.serial)"))
    }

    @Test func `every difference is listed with both values and its rule, and the answer is no`() throws {
        let desk = try Desk()
        try Capki.done(
            ["key", "generate", "--algorithm", "p256", "--out", desk("other.key")])
        try Capki.done(
            [
                "csr", "new", "--key", desk("other.key"), "--subject", "C=CN, O=别的公司, CN=别的公司", "--out",
                desk("other.csr"),
            ])
        try Capki.done(desk.issue(csr: "other.csr", out: "other.crt"))
        let result = try Capki.run(verify(desk, "other.crt", ["--json"]))
        #expect(result.status == 1, "\(result.transcript)")
        let answer = try #require(try result.json["results"]?.elements.first)
        #expect(answer["valid"]?.bool == true && answer["reissue"]?["faithful"]?.bool == false)
        let differences = answer["reissue"]?["differences"]?.elements ?? []
        #expect(differences.allSatisfy { $0.keys == ["field", "original", "reissued", "allowed", "rule"] })
        let fields = Set(differences.compactMap { $0["field"]?.string })
        #expect(fields.isSuperset(of: ["subject", "notAfter"]), "\(fields)")
        let subject = differences.first { $0["field"]?.string == "subject" }
        #expect(subject?["original"]?.string == Desk.subject)
        #expect(subject?["reissued"]?.string == "C=CN, O=别的公司, CN=别的公司")
        let text = try Capki.run(verify(desk, "other.crt"))
        #expect(text.status == 1 && text.text.contains("NOT a faithful reissue"), "\(text.transcript)")
        #expect(text.text.contains("✗ subject: \(Desk.subject) → C=CN, O=别的公司, CN=别的公司"))
    }

    @Test func `the original itself is no reissue: its serial number and its key are not new`() throws {
        let desk = try Desk()
        let result = try Capki.run(verify(desk, "org.crt", ["--json"]))
        #expect(result.status == 1, "\(result.transcript)")
        let differences = try result.json["results"]?.elements.first?["reissue"]?["differences"]?.elements ?? []
        #expect(differences.compactMap { $0["field"]?.string } == ["serialNumber", "subjectPublicKeyInfo"])
    }

    @Test func `--explain draws what was tried, and tells it as nested objects`() throws {
        let desk = try Desk()
        try Capki.done(["ca", "init", desk("stranger"), "--subject", "C=CN, O=某某CA, CN=某某根CA", "--algorithm", "p256"])
        let command = [
            "verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--untrusted", desk("stranger/ca.pem"),
            "--explain",
        ]
        let drawn = try Capki.done(command).text
        #expect(drawn.contains("─ C=CN, O=某某CA, CN=某某根CA") && drawn.contains("(trusted)"), "\(drawn)")
        #expect(drawn.contains("✓ nothing speaks against it"))
        let only = try Capki.run(
            ["verify", desk("org.crt"), "--trust", desk("stranger/ca.pem"), "--explain", "--json"])
        #expect(only.status == 1)
        let tree = try #require(try only.json["results"]?.elements.first?["tree"])
        #expect(
            tree.keys == [
                "subject", "serial", "not_before", "not_after", "trusted", "flaws", "issuers", "omitted",
            ])
        let tried = try #require(tree["issuers"]?.elements.first)
        #expect(tried["trusted"]?.bool == true)
        #expect(tried["flaws"]?.elements.first?.keys == ["code", "reason", "clause"])
        #expect(try Capki.run(command + ["--json"]).json["results"]?.elements.first?["tree"] != .null)
        let silent = try Capki.run(Array(command.dropLast()) + ["--json"])
        #expect(try silent.json["results"]?.elements.first?["tree"] == nil, "nobody asked for it")
    }

    @Test func `names that would steer a terminal are made visible in the tree`() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem", in: scratch)
        try OpenSSL.run(
            "req -x509 -new -utf8 -key key.pem -days 30 -out root.pem -subj", ["/CN=a\u{1B}[31m\u{202E}b"], in: scratch)
        let result = try Capki.run(["verify", scratch("root.pem"), "--trust", scratch("root.pem"), "--explain"])
        #expect(!result.text.contains("\u{1B}") && !result.text.contains("\u{202E}"), "\(result.transcript)")
    }
}
