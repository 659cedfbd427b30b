import PKIKeys
import PKIStructures
import PKIVerification
import Testing

/// Constraints of an issuer, names of the leaf, and what must come of them.
struct ConstraintCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: VerdictCode?
    var permitted: [GeneralSubtree] = []
    var excluded: [GeneralSubtree] = []
    var names: [GeneralName] = []
    var subject = "C=CN, O=某某公司, CN=张三"

    init(
        _ permitted: [String] = [], excluding excluded: [String] = [], _ names: [String], _ code: VerdictCode? = nil,
        subject: String? = nil
    ) {
        testDescription = "permitted \(permitted), excluded \(excluded): \(subject ?? "") \(names)"
        self.code = code
        self.permitted = permitted.map(Self.subtree)
        self.excluded = excluded.map(Self.subtree)
        self.names = names.map(Self.name)
        if let subject { self.subject = subject }
    }

    private static func subtree(_ text: String) -> GeneralSubtree { GeneralSubtree(base: name(text)) }

    /// `IP:192.0.2.0/255.255.255.0` is a range; an empty text is the empty name of the form.
    private static func name(_ text: String) -> GeneralName {
        if text == "DNS:" { return .dnsName("") }
        if text == "email:" { return .rfc822Name("") }
        if text == "other" { return .otherName(OID(1, 2, 3), [5, 0]) }
        let parts = text.split(separator: "/").map(String.init)
        if text.hasPrefix("IP:"), parts.count == 2, case .ipAddress(let address)? = try? GeneralName(parsing: parts[0]),
            case .ipAddress(let mask)? = try? GeneralName(parsing: "IP:" + parts[1])
        {
            return .ipAddress(address + mask)
        }
        return (try? GeneralName(parsing: text)) ?? .dnsName(text)
    }
}

private let no = VerdictCode.nameConstraintViolation

@Suite("Name constraints (RFC 5280 §4.2.1.10)")
struct NameConstraintsTests {
    static let hosts: [ConstraintCase] = [
        ConstraintCase(["DNS:example.cn"], ["DNS:example.cn"]),
        ConstraintCase(["DNS:example.cn"], ["DNS:a.b.EXAMPLE.cn"]),
        ConstraintCase(["DNS:example.cn"], ["DNS:anexample.cn"], no),
        ConstraintCase(["DNS:example.cn"], ["DNS:example.cn", "DNS:other.cn"], no),
        ConstraintCase(["DNS:example.cn", "DNS:other.cn"], ["DNS:example.cn", "DNS:other.cn"]),
        ConstraintCase(["DNS:a.example.cn"], ["DNS:example.cn"], no),
        ConstraintCase(["DNS:example.cn"], ["DNS:*.example.cn"]),
        ConstraintCase(["DNS:a.example.cn"], ["DNS:*.example.cn"], no),
        ConstraintCase(excluding: ["DNS:example.cn"], ["DNS:a.example.cn"], no),
        ConstraintCase(excluding: ["DNS:a.example.cn"], ["DNS:*.example.cn"], no),
        ConstraintCase(excluding: ["DNS:a.b.example.cn"], ["DNS:*.example.cn"]),
        ConstraintCase(excluding: ["DNS:"], ["DNS:example.cn"], no),
        ConstraintCase(["DNS:example.cn"], excluding: ["DNS:example.cn"], ["DNS:example.cn"], no),
        ConstraintCase(["DNS:example.cn"], ["IP:192.0.2.1", "email:a@other.cn"]),
        ConstraintCase(["DNS:example.cn"], []),
        ConstraintCase(["DNS:.example.cn"], ["DNS:a.example.cn"], .malformed),
        ConstraintCase(["DNS:*.example.cn"], ["DNS:a.example.cn"], .malformed),
    ]

    static let addresses: [ConstraintCase] = [
        ConstraintCase(["IP:192.0.2.0/255.255.255.0"], ["IP:192.0.2.9"]),
        ConstraintCase(["IP:192.0.2.0/255.255.255.0"], ["IP:192.0.3.9"], no),
        ConstraintCase(excluding: ["IP:192.0.2.0/255.255.255.0"], ["IP:192.0.2.9"], no),
        ConstraintCase(excluding: ["IP:0.0.0.0/0.0.0.0"], ["IP:2001:db8::1"]),
        ConstraintCase(["IP:192.0.2.0/255.255.255.0"], ["IP:2001:db8::1"], no),
        ConstraintCase(["IP:2001:db8::/ffff:ffff::"], ["IP:2001:db8::1"]),
        ConstraintCase(["IP:192.0.2.0/255.0.255.0"], ["IP:192.0.2.1"], .malformed),
        ConstraintCase(["IP:192.0.2.1"], ["IP:192.0.2.1"], .malformed),
    ]

    static let mailboxes: [ConstraintCase] = [
        ConstraintCase(["email:a@example.cn"], ["email:a@EXAMPLE.cn"]),
        ConstraintCase(["email:a@example.cn"], ["email:A@example.cn"], no),
        ConstraintCase(["email:example.cn"], ["email:a@example.cn"]),
        ConstraintCase(["email:example.cn"], ["email:a@mail.example.cn"], no),
        ConstraintCase(["email:.example.cn"], ["email:a@mail.example.cn"]),
        ConstraintCase(["email:.example.cn"], ["email:a@example.cn"], no),
        ConstraintCase(excluding: ["email:"], ["email:a@example.cn"], no),
        ConstraintCase(excluding: ["email:example.cn"], [], no, subject: "CN=A, emailAddress=a@example.cn"),
        ConstraintCase(excluding: ["email:example.cn"], ["DNS:a.cn"], nil, subject: "CN=A, emailAddress=a@example.cn"),
        ConstraintCase(["email:example.cn"], [], no, subject: "CN=A, emailAddress=nobody"),
        ConstraintCase(["email:a@b@example.cn"], [], .malformed),
    ]

    static let resources: [ConstraintCase] = [
        ConstraintCase(["URI:example.cn"], ["URI:https://user@example.cn:8443/x?y"]),
        ConstraintCase(["URI:example.cn"], ["URI:https://www.example.cn/"], no),
        ConstraintCase(["URI:.example.cn"], ["URI:https://www.example.cn/"]),
        ConstraintCase(["URI:.example.cn"], ["URI:https://example.cn/"], no),
        ConstraintCase(excluding: ["URI:.example.cn"], ["URI:ldap://a.example.cn"], no),
        ConstraintCase(excluding: ["URI:.example.cn"], ["URI:ldap://192.0.2.1/"], no),
        ConstraintCase(excluding: ["URI:.example.cn"], ["URI:urn:x:y"], no),
        ConstraintCase(["DNS:example.cn"], ["URI:urn:x:y"]),
        ConstraintCase(["URI:https://example.cn"], ["URI:https://example.cn/"], .malformed),
    ]

    static let directories: [ConstraintCase] = [
        ConstraintCase(["dirName:C=CN, O=某某公司"], []),
        ConstraintCase(["dirName:C=CN, O=other"], [], no),
        ConstraintCase(["dirName:C=cn"], [], nil, subject: "C=CN, O=A"),
        ConstraintCase(["dirName:C=CN, O=a  company"], [], nil, subject: "C=CN, O=A Company, CN=B"),
        ConstraintCase(["dirName:O=A"], [], no, subject: "C=CN, O=A"),
        ConstraintCase(["dirName:C=CN"], ["dirName:C=DE"], no),
        ConstraintCase(excluding: ["dirName:C=CN, O=某某公司"], [], no),
        ConstraintCase(excluding: ["dirName:C=DE"], ["dirName:C=DE, O=A"], no),
        ConstraintCase(["RID:1.2.3"], ["RID:1.2.3"], no), ConstraintCase(["RID:1.2.3"], ["DNS:a.cn"]),
        ConstraintCase(excluding: ["other"], ["other"], no), ConstraintCase(excluding: ["other"], ["DNS:a.cn"]),
    ]

    @Test("constraints of an issuer decide", arguments: hosts + addresses + mailboxes + resources + directories)
    func constraint(_ constraint: ConstraintCase) throws {
        let pki = try Self.pki(constraint)
        let verdict = pki.verdict()
        #expect(verdict.code == constraint.code, "\(verdict.summary)")
    }

    @Test("constraints of the anchor hold as those of an issuer")
    func anchor() throws {
        let constraints = NameConstraints(excludedSubtrees: [GeneralSubtree(base: .dnsName("example.cn"))])
        let pki = try SmallPKI(
            root: { $0.more = [Extension(constraints, isCritical: true)] },
            leaf: { $0.more = [Extension(SubjectAlternativeName([.dnsName("a.example.cn")]))] })
        #expect(pki.verdict().code == no && pki.verdict().reason.contains("'a.example.cn' is excluded"))
    }

    @Test("a minimum or maximum is refused, since nobody says what it means (RFC 5280 §4.2.1.10)")
    func distances() throws {
        for subtree in [
            GeneralSubtree(base: .dnsName("cn"), minimum: 1), GeneralSubtree(base: .dnsName("cn"), maximum: 2),
        ] {
            let constraints = NameConstraints(permittedSubtrees: [subtree])
            let pki = try SmallPKI(issuing: { $0.more = [Extension(constraints, isCritical: true)] })
            #expect(pki.verdict().code == .malformed)
        }
    }

    @Test("self-issued certificates are exempt, unless they are the last of the path (RFC 5280 §6.1.3 (b))")
    func selfIssued() throws {
        let constraints = NameConstraints(permittedSubtrees: [
            GeneralSubtree(base: .directoryName(try Name(parsing: "C=DE")))
        ])
        let root = try Maker.issue(
            .authority("C=CN, CN=Root") { $0.more = [Extension(constraints, isCritical: true)] })
        let renewed = try Maker.issue(.authority("C=CN, CN=Root") { $0.keyNumber = 1 }, by: root)
        let leaf = try Maker.issue(.leaf("C=DE, CN=A") { $0.keyNumber = 2 }, by: renewed)
        let validator = PathValidator(anchors: [root.anchor])
        #expect(validator.verdict(for: leaf.certificate, untrusted: [renewed.certificate], at: Moment.now).isValid)
        #expect(validator.verdict(for: renewed.certificate, at: Moment.now).code == no)
    }

    private static func pki(_ constraint: ConstraintCase) throws -> SmallPKI {
        let constraints = NameConstraints(
            permittedSubtrees: constraint.permitted, excludedSubtrees: constraint.excluded)
        return try SmallPKI(
            issuing: { $0.more = [Extension(constraints, isCritical: true)] },
            leaf: {
                $0.subject = constraint.subject
                if !constraint.names.isEmpty { $0.more = [Extension(SubjectAlternativeName(constraint.names))] }
            })
    }
}
