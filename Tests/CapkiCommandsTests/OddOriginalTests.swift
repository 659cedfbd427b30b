import Foundation
import TestSupport
import Testing

/// Certificates that openssl made against the rules are reissued as they are, and the receipt tells.
@Suite("Odd originals", .enabled(if: Foreign.has(.openssl, .pyca)))
struct OddOriginalTests {
    /// The codes of the rules that the original of ``odd()`` breaks in what is copied, by the part.
    private static let expected: [String: Set<String>] = [
        "subject": [
            "lint.attribute_obsolete_string_type", "lint.attribute_duplicate", "lint.attribute_country",
            "lint.attribute_too_long",
        ],
        "organizationCode": ["lint.organisation_code_check"],
        "rsaEraOrganizationCode": ["lint.identity_string_type", "lint.organisation_code_check"],
    ]

    /// An original of openssl's: a country in small letters, TeletexStrings, a street of 200 characters, an organisation
    /// twice; the section `holder` has identity extensions with codes that are none.
    private static func odd() throws -> OpenSSLAuthority {
        let old = try OpenSSLAuthority(.rsa)
        let configuration = try old.text("ca.cnf").replacingOccurrences(of: "utf8only", with: "MASK:0x6")
            .replacingOccurrences(of: "[anything]", with: "[anything]\nstreetAddress = optional")
        try configuration.write(toFile: old("odd.cnf"), atomically: true, encoding: .utf8)
        try old.key("org")
        let subject = "/C=cn/O=Old Co/O=Old Co/street=\(String(repeating: "s", count: 200))/CN=odd_desk@old"
        try old.openssl(["req", "-new", "-config", "odd.cnf", "-key", "org.key", "-subj", subject, "-out", "org.csr"])
        try old.openssl([
            "ca", "-batch", "-config", "odd.cnf", "-name", "desk", "-notext", "-in", "org.csr", "-out", "org.crt",
            "-extensions", "holder", "-startdate", "240101080000Z", "-enddate", "491231155959Z",
        ])
        try old.crl()
        try Capki.done([
            "ca", "init", old("taken"), "--key", old("issuer.key"), "--certificate", old("issuer.crt"), "--chain",
            old("root.crt"), "--crl", old("last.crl"),
        ])
        try Capki.done(["ca", "adopt", old("taken"), old("org.crt")])
        try old.key("new")
        try Capki.done([
            "csr", "new", "--from-certificate", old("org.crt"), "--key", old("new.key"), "--out", old("new.csr"),
        ])
        return old
    }

    private static func reissue(_ old: OpenSSLAuthority) -> [String] {
        [
            "reissue", old("taken"), "--certificate", old("org.crt"), "--csr", old("new.csr"), "--reason", "lost",
            "--out", old("new.crt"),
        ]
    }

    @Test func `the receipt lists what is odd in the copied parts, and no byte of them is changed`() throws {
        let old = try Self.odd()
        let structure = try Foreign.openssl(["asn1parse", "-in", old("org.crt")]).text
        #expect(structure.contains("T61STRING"), "\(structure)")
        let receipt = try Capki.json(Self.reissue(old))
        let warnings = receipt["warnings"]?.elements ?? []
        #expect(warnings.allSatisfy { $0.keys == ["code", "severity", "part", "message", "clause"] })
        let parts = Dictionary(grouping: warnings) { $0["part"]?.string ?? "" }
        #expect(parts.mapValues { Set($0.compactMap { $0["code"]?.string }) } == Self.expected, "\(warnings)")
        let serial = receipt["replacement"]?["serial"]?.string ?? ""
        let show = try Capki.json(["ca", "show", old("taken"), "--serial", serial])
        #expect(show["receipt"]?["warnings"] == receipt["warnings"], "the ledger has the same")

        let read = try Foreign.certificates([old("org.crt"), old("new.crt")])
        for part in ["subject", "not_before", "not_after"] {
            #expect(read[0]["raw"]?[part] != nil && read[0]["raw"]?[part] == read[1]["raw"]?[part])
        }
        for id in ["1.2.156.10260.4.1.4", "1.2.86.11.7.4", "2.5.29.17", "2.5.29.15"] {
            #expect(read[0]["extensions"]?[id] != nil && read[0]["extensions"]?[id] == read[1]["extensions"]?[id])
        }
    }

    @Test func `each warning is one line on standard error`() throws {
        let old = try Self.odd()
        let done = try Capki.done(Self.reissue(old))
        let lines = done.errorText.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
        #expect(lines.allSatisfy { $0.hasPrefix("warning: in the original's ") && $0.hasSuffix(")") }, "\(lines)")
        let wanted = ["'cn', not two capital letters", "the limit is 128", "TeletexString", "stands more than once"]
        for word in wanted { #expect(lines.contains { $0.contains(word) }, "\(word) in \(lines)") }
        #expect(!done.text.contains("warning"))
    }

    @Test func `what may be copied in a reissue is refused in a new certificate`() throws {
        let old = try Self.odd()
        let issue = ["ca", "issue", old("taken"), "--profile", "ocsp-responder", "--validity-days", "30"]
        try Capki.done([
            "csr", "new", "--key", old("new.key"), "--subject", "C=cn, O=Old Co, CN=odd", "--out", old("small.csr"),
        ])
        try expectRefusal(
            issue + ["--csr", old("small.csr"), "--out", old("none.crt")], in: old.folder, code: "authority.lint",
            "'cn', not two capital letters", "ISO 3166-1")
    }

    @Test func `a warning about a new certificate is a note, and the certificate is issued`() throws {
        let desk = try Desk()
        try desk.request("wide", subject: "C=CN, O=某某  公司, CN=某某公司")
        let done = try Capki.done(desk.issue(csr: "wide.csr"))
        #expect(done.errorText.contains("note: subject: O '某某  公司' has spaces"), "\(done.transcript)")
        #expect(try Capki.done(desk.issue(out: "plain.crt")).errorText.isEmpty)
    }
}
