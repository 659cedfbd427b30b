import PKIKeys
import PKIStructures

private let organisationCode = OID(1, 2, 156, 10260, 4, 1, 4)
private let identityCode = OID(1, 2, 156, 10260, 4, 1, 1)
private let policy = OID(1, 2, 156, 99999, 1)

extension LintCase {
    /// The rules about who is certified, or asks to be.
    static let holders: [LintCase] = [
        certificate(
            "key_parameters", breaks: { $0.key = SampleKeys.rsa(parameters: nil) },
            keeps: { $0.key = SampleKeys.rsa() }),
        request(
            "key_parameters",
            breaks: {
                let algorithm = AlgorithmIdentifier(OID(1, 3, 101, 112), parameters: RawDER.null)
                $0.key = SubjectPublicKeyInfo(algorithm: algorithm, publicKey: SampleKeys.ed25519.publicKey)
            }, keeps: { $0.key = SampleKeys.ed25519 }),
        certificate(
            "curve_not_named",
            breaks: {
                let algorithm = AlgorithmIdentifier(OID(1, 2, 840, 10045, 2, 1), parameters: [0x30, 0x00])
                $0.key = SubjectPublicKeyInfo(algorithm: algorithm, publicKey: [4, 1, 2])
            }, keeps: { $0.key = SampleKeys.sm2 }),
        request(
            "sm2_key_algorithm",
            breaks: {
                let algorithm = AlgorithmIdentifier(NamedCurve.sm2.oid)
                $0.key = SubjectPublicKeyInfo(algorithm: algorithm, publicKey: SampleKeys.sm2.publicKey)
            }, keeps: { $0.key = SampleKeys.sm2 }),
        certificate(
            "point_compressed", breaks: { $0.key = SampleKeys.ec(.sm2, form: 0x02) },
            keeps: { $0.key = SampleKeys.sm2 }),
        certificate(
            "rsa_key_size", breaks: { $0.key = SampleKeys.rsa(byteCount: 128) }, keeps: { $0.key = SampleKeys.rsa() }),
        certificate(
            "rsa_exponent", breaks: { $0.key = SampleKeys.rsa(exponent: [3]) },
            keeps: { $0.key = SampleKeys.rsa(exponent: [1, 0, 1]) }),
        request(
            "rsa_exponent", breaks: { $0.key = SampleKeys.rsa(exponent: [1, 0, 0, 0]) },
            keeps: { $0.key = SampleKeys.rsa(exponent: [1, 0, 0, 1]) }),
        certificate(
            "key_usage_not_critical", breaks: { $0.extensions.set([.digitalSignature] as KeyUsage) },
            keeps: { $0.extensions.set([.digitalSignature] as KeyUsage, isCritical: true) }),
        certificate(
            "key_usage_empty", breaks: { $0.extensions.set([] as KeyUsage, isCritical: true) },
            keeps: { $0.extensions.set([.cRLSign] as KeyUsage, isCritical: true) }),
        certificate(
            "key_usage_against_key",
            breaks: {
                $0.key = SampleKeys.rsa()
                $0.extensions.set([.keyAgreement] as KeyUsage, isCritical: true)
            },
            keeps: {
                $0.key = SampleKeys.rsa()
                $0.extensions.set([.keyEncipherment, .dataEncipherment] as KeyUsage, isCritical: true)
            }),
        request(
            "key_usage_against_key",
            breaks: {
                $0.key = SampleKeys.ed25519
                $0.extensions.set([.keyEncipherment] as KeyUsage, isCritical: true)
            },
            keeps: {
                $0.key = SampleKeys.ed25519
                $0.extensions.set([.digitalSignature] as KeyUsage, isCritical: true)
            }),
        certificate(
            "encipherment_by_curve", breaks: { $0.extensions.set([.keyEncipherment] as KeyUsage, isCritical: true) },
            keeps: {
                $0.key = SampleKeys.sm2
                $0.extensions.set([.keyEncipherment] as KeyUsage, isCritical: true)
            }),
        certificate(
            "agreement_limit_alone", breaks: { $0.extensions.set([.encipherOnly] as KeyUsage, isCritical: true) },
            keeps: { $0.extensions.set([.keyAgreement, .encipherOnly] as KeyUsage, isCritical: true) }),
        certificate(
            "agreement_limit_alone",
            breaks: { $0.extensions.set([.keyAgreement, .encipherOnly, .decipherOnly] as KeyUsage, isCritical: true) },
            keeps: { $0.extensions.set([.keyAgreement, .decipherOnly] as KeyUsage, isCritical: true) }),
        certificate(
            "any_purpose_critical",
            breaks: { $0.extensions.set(ExtendedKeyUsage([.anyExtendedKeyUsage]), isCritical: true) },
            keeps: { $0.extensions.set(ExtendedKeyUsage([.anyExtendedKeyUsage])) }),
        certificate(
            "purpose_repeated", breaks: { $0.extensions.set(ExtendedKeyUsage([.clientAuth, .clientAuth])) },
            keeps: { $0.extensions.set(ExtendedKeyUsage([.clientAuth, .emailProtection])) }),
        certificate(
            "purpose_against_key_usage",
            breaks: {
                $0.extensions.set([.keyEncipherment] as KeyUsage, isCritical: true)
                $0.extensions.set(ExtendedKeyUsage([.codeSigning]))
            }, keeps: { $0.extensions.set(ExtendedKeyUsage([.codeSigning])) }),
        names("host", breaks: .dnsName("a_b.cn"), keeps: .dnsName("*.example.cn")),
        names("host", breaks: .dnsName(" "), keeps: .dnsName("xn--fiqs8s")),
        names("host", breaks: .dnsName("a..cn"), keeps: .dnsName("a.b-c.cn")),
        names("address", breaks: .ipAddress([192, 0, 2]), keeps: .ipAddress([192, 0, 2, 1])),
        names("mailbox", breaks: .rfc822Name("A <a@example.cn>"), keeps: .rfc822Name("a.b+c@example.cn")),
        names("mailbox", breaks: .rfc822Name("example.cn"), keeps: .rfc822Name("\"a b\"@example.cn")),
        names(
            "uri", breaks: .uniformResourceIdentifier("www.example.cn/a"),
            keeps: .uniformResourceIdentifier("urn:uuid:1")),
        request(
            "alternative_name_host", breaks: { $0.extensions.set(SubjectAlternativeName([.dnsName("-a.cn")])) },
            keeps: { $0.extensions.set(SubjectAlternativeName([.dnsName("a-b.cn")])) }),
        certificate(
            "alternative_name_critical",
            breaks: { $0.extensions.set(SubjectAlternativeName([.dnsName("a.cn")]), isCritical: true) },
            keeps: {
                $0.subject = .empty
                $0.extensions.set(SubjectAlternativeName([.dnsName("a.cn")]), isCritical: true)
            }),
        certificate(
            "policy_repeated",
            breaks: {
                $0.extensions.set(CertificatePolicies([policy, policy].map { CertificatePolicies.Policy($0) }))
            }, keeps: { $0.extensions.set(CertificatePolicies([CertificatePolicies.Policy(policy)])) }),
        certificate(
            "policy_statement_address", breaks: { $0.extensions.set(policies(.practiceStatement("www.example.cn"))) },
            keeps: { $0.extensions.set(policies(.practiceStatement("http://www.example.cn/"))) }),
        certificate(
            "policy_notice_too_long",
            breaks: { $0.extensions.set(try notice(String(repeating: "某", count: 201))) },
            keeps: { $0.extensions.set(try notice(String(repeating: "某", count: 200))) }),
        certificate(
            "policy_notice_string_type", breaks: { $0.extensions.set(try notice("a", as: .visibleString)) },
            keeps: { $0.extensions.set(try notice("a")) }),
        certificate(
            "policy_notice_string_type", breaks: { $0.extensions.set(try notice("a", as: .ia5String)) },
            keeps: { $0.extensions.set(try notice("某")) }),
        certificate(
            "extension_text_characters",
            breaks: { $0.extensions.set(OID(1, 3, 6, 1, 4, 1, 18760, 1, 12, 11), RawDER.string(0x13, "a@b")) },
            keeps: { $0.extensions.set(OID(1, 3, 6, 1, 4, 1, 18760, 1, 12, 11), RawDER.string(0x0C, "a@b")) }),
        certificate(
            "identity_string_type",
            breaks: { $0.extensions.set(organisationCode, RawDER.string(0x0C, "91350100M000100Y43")) },
            keeps: { $0.extensions.set(organisationCode, RawDER.string(0x13, "91350100M000100Y43")) }),
        certificate(
            "identity_string_type", breaks: { $0.extensions.set(organisationCode, Array("91350100M000100Y43".utf8)) },
            keeps: { $0.extensions.set(OID(1, 2, 86, 11, 7, 4), RawDER.string(0x13, "M000100Y4")) }),
        certificate(
            "organisation_code_check",
            breaks: { $0.extensions.set(organisationCode, RawDER.string(0x13, "91350100M000100Y44")) },
            keeps: { $0.extensions.set(organisationCode, RawDER.string(0x13, "91350100M000100Y43")) }),
        request(
            "identity_code_form",
            breaks: { $0.extensions.set(.residentIdentityNumber, RawDER.string(0x13, "110105194912310021")) },
            keeps: { $0.extensions.set(.residentIdentityNumber, RawDER.string(0x13, "11010519491231002X")) }),
        certificate(
            "identity_code_form",
            breaks: { $0.extensions.set(identityCode, RawDER.string(0x80, "110105194912310021")) },
            keeps: { $0.extensions.set(identityCode, RawDER.string(0x80, "11010519491231002X")) }),
        certificate(
            "identity_code_form",
            breaks: { $0.extensions.set(identityCode, RawDER.string(0x13, "11010519491231002X")) },
            keeps: {
                let explicit = RawDER.value(0xA0, RawDER.string(0x13, "11010519491231002X"))
                $0.extensions.set(identityCode, explicit)
            }),
    ]

    private static func names(_ form: String, breaks: GeneralName, keeps: GeneralName) -> LintCase {
        certificate(
            "alternative_name_\(form)", breaks: { $0.extensions.set(SubjectAlternativeName([breaks])) },
            keeps: { $0.extensions.set(SubjectAlternativeName([keeps])) })
    }

    private static func policies(_ qualifier: PolicyQualifier) -> CertificatePolicies {
        CertificatePolicies([CertificatePolicies.Policy(policy, qualifiers: [qualifier])])
    }

    private static func notice(_ text: String, as tag: DERTag = .utf8String) throws -> CertificatePolicies {
        policies(.userNotice(UserNotice(explicitText: try DirectoryText(text, as: tag))))
    }
}
