import PKIKeys
import PKIStructures
import PKIVerification
import Testing

/// One way in which a path can be wrong.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: VerdictCode?
    /// What the reason must say.
    var evidence = ""
    var root: @Sendable (inout Recipe) -> Void = { _ in }
    var issuing: @Sendable (inout Recipe) -> Void = { _ in }
    var leaf: @Sendable (inout Recipe) -> Void = { _ in }
    var configuration: @Sendable (inout Configuration) -> Void = { _ in }

    init(_ rule: String, _ code: VerdictCode?, _ evidence: String = "") {
        testDescription = rule
        self.code = code
        self.evidence = evidence
    }

    func root(_ change: @escaping @Sendable (inout Recipe) -> Void) -> RuleCase { with { $0.root = change } }
    func issuing(_ change: @escaping @Sendable (inout Recipe) -> Void) -> RuleCase { with { $0.issuing = change } }
    func leaf(_ change: @escaping @Sendable (inout Recipe) -> Void) -> RuleCase { with { $0.leaf = change } }
    func configuration(_ change: @escaping @Sendable (inout Configuration) -> Void) -> RuleCase {
        with { $0.configuration = change }
    }

    private func with(_ change: (inout RuleCase) -> Void) -> RuleCase {
        var copy = self
        change(&copy)
        return copy
    }
}

private let unknownExtension = OID(1, 3, 6, 1, 4, 1, 55738, 666, 1)
private let null: [UInt8] = [0x05, 0x00]

@Suite("The rules of path validation, each kept and broken")
struct RuleTests {
    @Test("a rule decides", arguments: validity + issuers + extensions + formats + keys)
    func rule(_ rule: RuleCase) throws {
        let pki = try SmallPKI(root: rule.root, issuing: rule.issuing, leaf: rule.leaf)
        let verdict = pki.verdict(rule.configuration)
        #expect(verdict.code == rule.code, "\(verdict.summary)")
        #expect(verdict.isValid == (rule.code == nil))
        #expect(verdict.reason.contains(rule.evidence), "\(verdict.summary)")
        #expect(rule.code != nil || verdict.reason.isEmpty)
    }

    static let validity: [RuleCase] = [
        RuleCase("a good path is valid", nil),
        RuleCase("notAfter itself is inside", nil).leaf { $0.notAfter = Moment.now },
        RuleCase("a second after notAfter is outside", .expired, "expired at 2026-05-31T23:59:59Z")
            .leaf { $0.notAfter = Moment.now.adding(seconds: -1) },
        RuleCase("notBefore itself is inside", nil).leaf { $0.notBefore = Moment.now },
        RuleCase("a second before notBefore is outside", .notYetValid, "valid from 2026-06-01T00:00:01Z on")
            .leaf { $0.notBefore = Moment.now.adding(seconds: 1) },
        RuleCase("an expired issuer", .expired, "CN=Issuing CA' expired")
            .issuing { $0.notAfter = Moment.now.adding(seconds: -1) },
        RuleCase("an expired root", .expired, "CN=Root' expired").root { $0.notAfter = Moment.now.adding(days: -1) },
        RuleCase("the reason names both times", .expired, "the time asked for is 2026-06-01T00:00:00Z")
            .leaf { $0.notAfter = Moment.now.adding(days: -1) },
    ]

    static let issuers: [RuleCase] = [
        RuleCase("an issuer without basicConstraints", .notACA, "has no basicConstraints")
            .issuing { $0.basicConstraints = false },
        RuleCase("an issuer whose cA is false", .notACA, "CN=Issuing CA' is no CA").issuing { $0.isCA = false },
        RuleCase("a root without basicConstraints", .notACA, "CN=Root'").root { $0.basicConstraints = false },
        RuleCase(
            "a path length of zero below the root", .pathTooLong, "allows 0 intermediates below it, the path has 1"
        )
        .root { $0.pathLength = 0 },
        RuleCase("a path length of one below the root", nil).root { $0.pathLength = 1 },
        RuleCase("a path length of zero does not count the leaf", nil).issuing { $0.pathLength = 0 },
        RuleCase("a path length of zero does not count a leaf that is a CA", nil)
            .issuing { $0.pathLength = 0 }.leaf {
                $0.isCA = true
                $0.keyUsage = .keyCertSign
            },
        RuleCase("a limit of intermediates from the caller", .pathTooLong, "the limit asked for is 0")
            .configuration { $0.maximumIntermediateCount = 0 },
        RuleCase("a limit that is not exceeded", nil).configuration { $0.maximumIntermediateCount = 1 },
        RuleCase("an issuer without keyCertSign", .keyUsageViolation, "'cRLSign', without keyCertSign")
            .issuing { $0.keyUsage = .cRLSign },
        RuleCase("an issuer without keyUsage", nil).issuing { $0.keyUsage = nil },
        RuleCase("a root without keyCertSign", .keyUsageViolation).root { $0.keyUsage = .cRLSign },
        RuleCase("keyCertSign for one who is no CA", .keyUsageViolation, "but is no CA")
            .leaf { $0.keyUsage = [.digitalSignature, .keyCertSign] },
    ]

    static let extensions: [RuleCase] = [
        RuleCase("an unknown critical extension of the leaf", .unhandledCriticalExtension, "1.3.6.1.4.1.55738.666.1")
            .leaf { $0.more = [Extension(unknownExtension, isCritical: true, value: null)] },
        RuleCase("an unknown extension that is not critical", nil)
            .leaf { $0.more = [Extension(unknownExtension, value: null)] },
        RuleCase("an unknown critical extension of an issuer", .unhandledCriticalExtension)
            .issuing { $0.more = [Extension(unknownExtension, isCritical: true, value: null)] },
        RuleCase("an unknown critical extension of the root", .unhandledCriticalExtension)
            .root { $0.more = [Extension(unknownExtension, isCritical: true, value: null)] },
        RuleCase("the mark of a precertificate", .unhandledCriticalExtension, "precertificatePoison")
            .leaf { $0.more = [Extension(.precertificatePoison, isCritical: true, value: null)] },
        RuleCase("an authorityKeyIdentifier that is critical", .unhandledCriticalExtension).leaf {
            $0.keyIdentifiers = false
            $0.more = [Extension(AuthorityKeyIdentifier(keyIdentifier: [1]), isCritical: true)]
        },
        RuleCase("a leaf that does not say whose key signed it", .malformed, "has no authorityKeyIdentifier")
            .leaf { $0.keyIdentifiers = false },
        RuleCase("an authorityKeyIdentifier without a key identifier", .malformed, "has no keyIdentifier").leaf {
            $0.keyIdentifiers = false
            $0.more = [Extension(.authorityKeyIdentifier, value: [0x30, 0x00])]
        },
        RuleCase("a CA that does not say which its key is", .malformed, "is a CA without a subjectKeyIdentifier")
            .issuing {
                $0.keyIdentifiers = false
                $0.more = [Extension(AuthorityKeyIdentifier(keyIdentifier: [1]))]
            },
        RuleCase("a self-signed root may leave out whose key signed it", nil).root {
            $0.keyIdentifiers = false
            $0.more = [Extension(SubjectKeyIdentifier([1]))]
        },
        RuleCase("basicConstraints of a CA that are not critical", .malformed, "is not critical").issuing {
            $0.basicConstraints = false
            $0.more = [Extension(BasicConstraints(isCA: true))]
        },
        RuleCase("name constraints that are not critical", .malformed, "nameConstraints").issuing {
            $0.more = [Extension(NameConstraints(permittedSubtrees: [GeneralSubtree(base: .dnsName("cn"))]))]
        },
        RuleCase("name constraints of one who is no CA", .malformed, "is no CA").leaf {
            let subtree = GeneralSubtree(base: .dnsName("cn"))
            $0.more = [Extension(NameConstraints(permittedSubtrees: [subtree]), isCritical: true)]
        },
        RuleCase("inhibitAnyPolicy that is not critical", .malformed, "inhibitAnyPolicy")
            .issuing { $0.more = [Extension(InhibitAnyPolicy(skipCertificates: 1))] },
        RuleCase("policy constraints that are not critical, in the PKI of documents", nil)
            .issuing { $0.more = [Extension(PolicyConstraints(inhibitPolicyMapping: 0))] },
        RuleCase("policy constraints that are not critical, in TLS", .malformed, "policyConstraints")
            .issuing { $0.more = [Extension(PolicyConstraints(inhibitPolicyMapping: 0))] }
            .configuration { $0.purpose = .tlsClient },
        RuleCase("a policy that stands twice", .malformed, "names a policy twice").leaf {
            let policy = CertificatePolicies.Policy(OID(1, 2, 156, 1))
            $0.more = [Extension(CertificatePolicies([policy, policy]))]
        },
        RuleCase("a path length of one who is no CA", .malformed, "has a path length").leaf { $0.pathLength = 1 },
        RuleCase("a key usage without any bit", .malformed, "is empty")
            .leaf { $0.keyUsage = KeyUsage(rawValue: 0) },
        RuleCase("an extension that stands twice", .duplicateExtension, "1.3.6.1.4.1.55738.666.1 twice").leaf {
            $0.more = [Extension(unknownExtension, value: null), Extension(unknownExtension, value: null)]
        },
        RuleCase("an extension that stands twice in an issuer", .duplicateExtension, "basicConstraints twice")
            .issuing { $0.more = [Extension(BasicConstraints(isCA: false), isCritical: true)] },
        RuleCase("certificate policies, critical", nil).leaf {
            $0.more = [Extension(CertificatePolicies([.init(OID(1, 2, 156, 1))]), isCritical: true)]
        },
    ]

    static let formats: [RuleCase] = [
        RuleCase("a basicConstraints that is damaged", .malformed, "is damaged").leaf {
            $0.basicConstraints = false
            $0.more = [Extension(.basicConstraints, value: [0x30, 0x01])]
        },
        RuleCase("a subjectAltName that is damaged, in an issuer", .malformed, "CN=Issuing CA' is damaged")
            .issuing { $0.more = [Extension(.subjectAlternativeName, value: null)] },
        RuleCase("a serial number of zero", .malformed, "serial number 00").leaf { $0.serial = [0] },
        RuleCase("a negative serial number", .malformed, "-80").leaf { $0.serial = [0x80] },
        RuleCase("a serial number of 20 octets", nil).leaf { $0.serial = Array(repeating: 0x7F, count: 20) },
        RuleCase("a serial number of 21 octets", .malformed, "longer than 20 octets")
            .leaf { $0.serial = Array(repeating: 0x7F, count: 21) },
        RuleCase("a root numbers itself as it likes", nil).root { $0.serial = [0] },
        RuleCase("an empty subject without subjectAltName", .malformed, "empty subject").leaf { $0.subject = "" },
        RuleCase("an empty subject with a critical subjectAltName", nil).leaf {
            $0.subject = ""
            $0.more = [Extension(SubjectAlternativeName([.dnsName("a.cn")]), isCritical: true)]
        },
        RuleCase("a CA without a subject", .malformed, "is a CA with an empty subject").leaf {
            $0.subject = ""
            $0.isCA = true
            $0.keyUsage = .keyCertSign
            $0.more = [Extension(SubjectAlternativeName([.dnsName("a.cn")]), isCritical: true)]
        },
        RuleCase("an alternative name that breaks the syntax of its form", .malformed, "breaks the syntax")
            .leaf { $0.more = [Extension(SubjectAlternativeName([.dnsName("under_score.cn")]))] },
        RuleCase("an empty issuer", .malformed, "empty issuer name").leaf { $0.issuerName = "" },
    ]

    static let keys: [RuleCase] = [
        RuleCase("an RSA leaf of 1024 bits", .weakKey, "has 1024 bits, the minimum is 2048").leaf {
            $0.key = "rsa1024"
        },
        RuleCase("an RSA issuer of 1024 bits", .weakKey, "CN=Issuing CA'").issuing { $0.key = "rsa1024" },
        RuleCase("an RSA root of 1024 bits", .weakKey, "CN=Root'").root { $0.key = "rsa1024" },
        RuleCase("an RSA leaf of 1024 bits where that is allowed", nil)
            .leaf { $0.key = "rsa1024" }.configuration { $0.minimumRSASizeInBits = 1024 },
        RuleCase("an RSA leaf of 2048 bits where more is asked", .weakKey, "the minimum is 3072")
            .leaf { $0.key = "rsa2048" }.configuration { $0.minimumRSASizeInBits = 3072 },
    ]
}
