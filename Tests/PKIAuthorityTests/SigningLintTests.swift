import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStorage
import PKIStructures
import Testing

/// The CA runs the lints before it signs: what it decides is refused, what it copies is told and stays.
@Suite("Lints before signing")
struct SigningLintTests {
    /// Something odd in an original, and the rules that it breaks.
    struct Odd: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let codes: Set<String>
        let part: String
        let edit: @Sendable (inout TBSCertificate) throws -> Void
    }

    private static func attribute(_ type: OID, _ tag: UInt8, _ text: String) throws -> RelativeDistinguishedName {
        let content = Array(text.utf8)
        let length: [UInt8] = content.count < 0x80 ? [UInt8(content.count)] : [0x81, UInt8(content.count)]
        let value = try AttributeValue(derEncoded: [tag] + length + content)
        return RelativeDistinguishedName([Name.Attribute(type: type, value: value)])
    }

    private static func subject(_ odd: RelativeDistinguishedName...) throws -> Name {
        Name([try attribute(AttributeType.country, 0x13, "CN")] + odd)
    }

    private static func replacing(_ member: Extension, in list: Extensions) -> Extensions {
        Extensions(list.map { $0.id == member.id ? member : $0 })
    }

    static let odds: [Odd] = [
        Odd(
            testDescription: "a TeletexString", codes: ["attribute_obsolete_string_type"], part: "subject",
            edit: { $0.subject = try subject(attribute(AttributeType.commonName, 0x14, "odd")) }),
        Odd(
            testDescription: "an overlong organisation", codes: ["attribute_too_long"], part: "subject",
            edit: {
                $0.subject = try subject(attribute(AttributeType.organization, 0x0C, String(repeating: "o", count: 99)))
            }),
        Odd(
            testDescription: "an attribute twice", codes: ["attribute_duplicate"], part: "subject",
            edit: {
                let organization = try attribute(AttributeType.organization, 0x0C, "o")
                $0.subject = try subject(organization, organization)
            }),
        Odd(
            testDescription: "a country in small letters and UTF-8",
            codes: ["attribute_country", "attribute_string_type"], part: "subject",
            edit: { $0.subject = Name([try attribute(AttributeType.country, 0x0C, "cn")]) }),
        Odd(
            testDescription: "a GeneralizedTime before 2050", codes: ["time_type"], part: "validity",
            edit: {
                var reader = DERReader([0x18, 0x0F] + Array("20270101000000Z".utf8))
                let end = try CertificateTime(from: &reader, "notAfter")
                $0.validity = Validity(notBefore: $0.validity.notBefore, notAfter: end)
            }),
        Odd(
            testDescription: "a host name with an underscore", codes: ["alternative_name_host"], part: "subjectAltName",
            edit: {
                let names = Extension(SubjectAlternativeName([.dnsName("a_b.example.cn")]))
                $0.extensions = replacing(names, in: $0.extensions)
            }),
        Odd(
            testDescription: "a key usage that is empty and not critical",
            codes: ["key_usage_empty", "key_usage_not_critical"], part: "keyUsage",
            edit: { $0.extensions = replacing(Extension([] as KeyUsage), in: $0.extensions) }),
        Odd(
            testDescription: "a damaged private extension that is critical", codes: ["extension_unknown_critical"],
            part: "1.2.3.4",
            edit: {
                $0.extensions = Extensions($0.extensions + [Extension(OID(1, 2, 3, 4), isCritical: true, value: [1])])
            }),
        Odd(
            testDescription: "an organisation code with a wrong check", codes: ["organisation_code_check"],
            part: "organizationCode",
            edit: {
                let code = Extension(
                    OID(1, 2, 156, 10260, 4, 1, 4), value: Array("\u{13}\u{12}91350100M000100Y44".utf8))
                $0.extensions = replacing(code, in: $0.extensions)
            }),
    ]

    @Test(arguments: odds)
    func `in a reissue, what is odd in the original is a warning in the receipt, and no byte is changed`(
        odd: Odd
    ) throws {
        var failure: (any Error)?
        let desk = try ReissueDesk { tbs in
            do { try odd.edit(&tbs) } catch { failure = error }
        }
        #expect(failure == nil)
        let done = try desk.reissue(desk.order())
        let warnings = try #require(done.receipt.warnings)
        #expect(Set(warnings.map(\.code)) == Set(odd.codes.map { "lint.\($0)" }), "\(warnings)")
        #expect(warnings.allSatisfy { $0.part == odd.part && !$0.clause.isEmpty && !$0.message.isEmpty })
        #expect(warnings.allSatisfy { ["error", "warning"].contains($0.severity) })
        let (old, new) = (desk.original, done.certificate)
        #expect(old.subjectBytes.elementsEqual(new.subjectBytes))
        #expect(old.validity.derBytes == new.validity.derBytes)
        for member in try old.extensions where ExtensionBinding(of: member.id) == .holder {
            #expect(try new.extensions[member.id]?.derBytes == member.derBytes)
        }
        let kept = try desk.store.read { ledger in
            try ledger.reissue(by: new.serialNumber).flatMap { try ledger.receipt(of: $0) }
        }
        #expect(kept == done.receipt, "the ledger has the same receipt")
    }

    @Test func `a reissue without anything odd has no warnings`() throws {
        let desk = try ReissueDesk()
        #expect(try desk.reissue(desk.order()).receipt.warnings == nil)
    }

    /// A request for something that a profile allows and a rule forbids.
    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        var subject = "C=CN, O=某某公司, CN=某某公司"
        var extensions: [Extension] = []
        var key = KeyAlgorithm.ec(.p256)
        var profile: @Sendable (inout CertificateProfile) -> Void = { _ in }
    }

    static let refused = [
        Refused(testDescription: "a country in small letters", code: "attribute_country", subject: "C=cn, O=o, CN=n"),
        Refused(
            testDescription: "a control character", code: "attribute_control_characters",
            subject: "C=CN, O=o, CN=a\u{7}b"),
        Refused(
            testDescription: "a host name that is none", code: "alternative_name_host",
            extensions: [Extension(SubjectAlternativeName([.dnsName("a..cn")]))]),
        Refused(
            testDescription: "an empty alternative name", code: "extension_value_empty",
            extensions: [Extension(.subjectAlternativeName, value: [0x30, 0x00])]),
        Refused(
            testDescription: "key agreement of an RSA key", code: "key_usage_against_key",
            key: .rsa(sizeInBits: 2048),
            profile: { $0.keyUsage = Limit([.keyAgreement], "a profile of the settings") }),
        Refused(
            testDescription: "time stamps that are not critical", code: "time_stamping_not_critical",
            profile: { $0.extendedKeyUsage = Limit([.timeStamping], "a profile of the settings") }),
        Refused(
            testDescription: "a policy twice", code: "policy_repeated",
            profile: { $0.policies = [OID(1, 2, 3, 4), OID(1, 2, 3, 4)].map { CertificatePolicies.Policy($0) } }),
        Refused(
            testDescription: "a fixed extension that is there already", code: "extension_repeated",
            profile: { $0.fixedExtensions = [Extension(SubjectKeyIdentifier([1]))] }),
    ]

    @Test(arguments: refused)
    func `an error in what the CA decides is refused with the rule, and nothing is signed or recorded`(
        each: Refused
    ) throws {
        let desk = try ReissueDesk()
        let count = try desk.certificateCount
        let request = try desk.request(subject: each.subject, extensions: each.extensions, algorithm: each.key)
        var profile = CertificateProfile.organisationSigning
        each.profile(&profile)
        let validity = Validity(
            notBefore: CertificateTime(desk.now), notAfter: CertificateTime(desk.now.adding(days: 30)))
        let error = #expect(throws: AuthorityError(.lint, "")) {
            try desk.authority.issue(request, profile: profile, validity: validity, context: desk.context)
        }
        #expect(error?.findings.map(\.code) == ["lint.\(each.code)"], "\(error?.message ?? "")")
        #expect(error?.message.contains("the certificate is not signed: ") == true)
        #expect(try desk.certificateCount == count)
    }

    @Test func `a warning in what the CA decides does not keep it from signing`() throws {
        let desk = try ReissueDesk()
        let request = try desk.request(subject: "C=CN, O=某某  公司, CN=某某公司")
        let validity = Validity(
            notBefore: CertificateTime(desk.now), notAfter: CertificateTime(desk.now.adding(days: 30)))
        let certificate = try desk.authority.issue(
            request, profile: .organisationSigning, validity: validity, context: desk.context)
        let found = try Lints.findings(in: certificate)
        #expect(found.map(\.rule.code) == ["lint.attribute_whitespace"])
    }

    @Test func `a root is held against the rules before it signs itself`() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        var profile = CertificateProfile.root
        profile.keyUsage = Limit([.cRLSign], "a profile of the settings")
        let validity = Validity(
            notBefore: CertificateTime(ReissueDesk.start), notAfter: CertificateTime(ReissueDesk.start.adding(days: 9)))
        let name = try Name(parsing: "C=CN, CN=根")
        let error = #expect(throws: AuthorityError(.lint, "")) {
            try SelfSigning.root(subject: name, signer: key, validity: validity, profile: profile)
        }
        #expect(error?.findings.map(\.code) == ["lint.authority_without_key_cert_sign"])
    }

    @Test func `a CRL that ends when it begins is not signed, and its number is not used`() throws {
        let desk = try ReissueDesk()
        let error = #expect(throws: AuthorityError(.lint, "")) {
            try desk.authority.makeCRL(validityInDays: 0, context: desk.context)
        }
        #expect(error?.findings.map(\.code) == ["lint.list_times_reversed"])
        #expect(try desk.authority.makeCRL(validityInDays: 1, context: desk.context).crlNumber == CRLNumber(1))
    }

    @Test func `the issuer's own name is no finding of every certificate`() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let odd = try Self.subject(Self.attribute(AttributeType.commonName, 0x14, "old CA"))
        let good = try ReissueDesk.ca(key: key, days: 900)
        let tbs = TBSCertificate(
            serialNumber: good.serialNumber, signatureAlgorithm: try good.signatureAlgorithm, issuer: odd,
            validity: good.validity, subject: odd, subjectPublicKeyInfo: try good.subjectPublicKeyInfo,
            extensions: try good.extensions)
        let issuer = try Issuer(certificate: ReissueDesk.sign(tbs, with: key), signer: key)
        let desk = try ReissueDesk()
        let authority = try CertificateAuthority(issuer: issuer, store: desk.store)
        let validity = Validity(
            notBefore: CertificateTime(desk.now), notAfter: CertificateTime(desk.now.adding(days: 30)))
        let issued = try authority.issue(
            desk.request(subject: ReissueDesk.subject), profile: .organisationSigning, validity: validity,
            context: desk.context)
        #expect(issued.issuerBytes.elementsEqual(odd.derBytes))
    }
}
