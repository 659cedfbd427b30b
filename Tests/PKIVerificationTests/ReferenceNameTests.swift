import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("Names of peers (RFC 9525)")
struct ReferenceNameTests {
    typealias Row = (present: [GeneralName], wanted: [ReferenceName], isCovered: Bool)

    static let rows: [Row] = [
        ([.dnsName("a.example.cn")], [.dnsName("a.example.cn")], true),
        ([.dnsName("A.example.CN")], [.dnsName("a.EXAMPLE.cn.")], true),
        ([.dnsName("a.example.cn")], [.dnsName("example.cn")], false),
        ([.dnsName("*.example.cn")], [.dnsName("a.example.cn")], true),
        ([.dnsName("*.example.cn")], [.dnsName("example.cn")], false),
        ([.dnsName("*.example.cn")], [.dnsName("a.b.example.cn")], false),
        ([.dnsName("*.example.cn")], [.dnsName("*.example.cn")], false),
        ([.dnsName("a.cn"), .dnsName("b.cn")], [.dnsName("a.cn"), .dnsName("b.cn")], true),
        ([.dnsName("a.cn")], [.dnsName("a.cn"), .dnsName("b.cn")], false),
        ([.ipAddress([192, 0, 2, 1])], [.ipAddress([192, 0, 2, 1])], true),
        ([.ipAddress([192, 0, 2, 1])], [.dnsName("192.0.2.1")], false),
        ([.dnsName("a.cn")], [.ipAddress([192, 0, 2, 1])], false),
        ([.rfc822Name("a@Example.cn")], [.rfc822Name("a@example.CN")], true),
        ([.rfc822Name("a@example.cn")], [.rfc822Name("A@example.cn")], false),
        ([.uniformResourceIdentifier("https://a.cn")], [.dnsName("a.cn")], false),
    ]

    @Test("the certificate is for every name that is asked for", arguments: rows.indices)
    func names(_ index: Int) throws {
        let row = Self.rows[index]
        let pki = try SmallPKI(leaf: { $0.more = [Extension(SubjectAlternativeName(row.present))] })
        let verdict = pki.verdict { $0.names = row.wanted }
        #expect(verdict.code == (row.isCovered ? nil : .nameMismatch), "\(row): \(verdict.summary)")
    }

    @Test("a common name is never a host's name")
    func commonName() throws {
        let pki = try SmallPKI(leaf: { $0.subject = "CN=a.cn" })
        #expect(pki.verdict { $0.names = [.dnsName("a.cn")] }.code == .nameMismatch)
    }

    @Test("a mailbox may stand in the subject, where there are no alternative names (RFC 8550 §3)")
    func legacyMailbox() throws {
        let pki = try SmallPKI(leaf: { $0.subject = "CN=A, emailAddress=a@example.cn" })
        #expect(pki.verdict { $0.names = [.rfc822Name("a@example.cn")] }.isValid)
    }

    @Test("a host is an address where it looks like one")
    func hosts() {
        #expect(ReferenceName(host: "192.0.2.1") == .ipAddress([192, 0, 2, 1]))
        #expect(ReferenceName(host: "a.cn") == .dnsName("a.cn"))
        #expect(ReferenceName(host: "192.0.2.1").description == "IP:192.0.2.1")
    }
}
