import PKIKeys
import PKIStructures

extension LintCase {
    /// The rules about certificates alone.
    static let certificates: [LintCase] = [
        certificate("serial_not_positive", breaks: { $0.serial = [0x00] }, keeps: { $0.serial = [0x01] }),
        certificate("serial_not_positive", breaks: { $0.serial = [0x80] }, keeps: { $0.serial = [0x00, 0x80] }),
        certificate(
            "serial_too_long", breaks: { $0.serial = [UInt8](repeating: 0x41, count: 21) },
            keeps: { $0.serial = [UInt8](repeating: 0x41, count: 20) }),
        certificate(
            "serial_short", breaks: { $0.serial = [UInt8](repeating: 0x41, count: 7) },
            keeps: { $0.serial = [UInt8](repeating: 0x41, count: 8) }),
        certificate("version_too_low", breaks: { $0.version = nil }, keeps: { $0.version = 2 }),
        certificate("extensions_missing", breaks: { $0.hasExtensions = false }, keeps: { _ in }),
        certificate("unique_identifier", breaks: { $0.uniqueIdentifiers = [0x81, 0x02, 0x00, 0x41] }, keeps: { _ in }),
        certificate(
            "validity_reversed", breaks: { $0.notAfter = RawDER.utcTime("251231235959Z") },
            keeps: { $0.notAfter = $0.notBefore }),
        certificate(
            "subject_empty", breaks: { $0.subject = .empty },
            keeps: {
                $0.subject = .empty
                $0.extensions.set(SubjectAlternativeName([.dnsName("a.cn")]), isCritical: true)
            }),
        certificate(
            "subject_empty", like: SampleCertificate.authority,
            breaks: {
                $0.subject = .empty
                $0.extensions.set(SubjectAlternativeName([.dnsName("a.cn")]), isCritical: true)
            }, keeps: { _ in }),
        certificate(
            "subject_key_identifier_missing", like: SampleCertificate.authority,
            breaks: { $0.extensions.remove(.subjectKeyIdentifier) }, keeps: { _ in }),
        certificate(
            "subject_key_identifier_critical",
            breaks: { $0.extensions.set(SubjectKeyIdentifier([1]), isCritical: true) },
            keeps: { $0.extensions.set(SubjectKeyIdentifier([1])) }),
        certificate(
            "subject_key_identifier_method", breaks: { $0.extensions.set(SubjectKeyIdentifier([1])) },
            keeps: { $0.extensions.set(SubjectKeyIdentifier(try SampleKeys.identifier($0.key))) }),
        certificate(
            "authority_key_identifier_missing", breaks: { $0.extensions.remove(.authorityKeyIdentifier) },
            keeps: {
                $0.subject = $0.issuer
                $0.extensions.remove(.authorityKeyIdentifier)
            }),
        certificate(
            "basic_constraints_not_critical", like: SampleCertificate.authority,
            breaks: { $0.extensions.set(BasicConstraints(isCA: true)) }, keeps: { _ in }),
        certificate(
            "path_length_misplaced",
            breaks: { $0.extensions.set(.basicConstraints, isCritical: true, [0x30, 0x03, 0x02, 0x01, 0x00]) },
            keeps: { $0.extensions.set(.basicConstraints, isCritical: true, [0x30, 0x00]) }),
        certificate(
            "path_length_misplaced", like: SampleCertificate.authority,
            breaks: {
                $0.extensions.set(BasicConstraints(isCA: true, pathLengthConstraint: 0), isCritical: true)
                $0.extensions.set([.cRLSign] as KeyUsage, isCritical: true)
            },
            keeps: { $0.extensions.set(BasicConstraints(isCA: true, pathLengthConstraint: 0), isCritical: true) }),
        certificate(
            "key_cert_sign_without_ca", breaks: { $0.extensions.set([.keyCertSign] as KeyUsage, isCritical: true) },
            keeps: { $0.extensions.set([.cRLSign] as KeyUsage, isCritical: true) }),
        certificate(
            "authority_without_key_cert_sign", like: SampleCertificate.authority,
            breaks: { $0.extensions.set([.cRLSign] as KeyUsage, isCritical: true) }, keeps: { _ in }),
        certificate(
            "authority_without_key_cert_sign", like: SampleCertificate.authority,
            breaks: { $0.extensions.remove(.keyUsage) }, keeps: { _ in }),
        certificate(
            "key_usage_missing", breaks: { $0.extensions.remove(.keyUsage) },
            keeps: { $0.extensions.set([.digitalSignature] as KeyUsage, isCritical: true) }),
        certificate(
            "time_stamping_not_critical", breaks: { $0.extensions.set(ExtendedKeyUsage([.timeStamping])) },
            keeps: { $0.extensions.set(ExtendedKeyUsage([.timeStamping]), isCritical: true) }),
        certificate(
            "time_stamping_not_alone",
            breaks: { $0.extensions.set(ExtendedKeyUsage([.timeStamping, .clientAuth]), isCritical: true) },
            keeps: { $0.extensions.set(ExtendedKeyUsage([.emailProtection, .clientAuth]), isCritical: true) }),
        certificate(
            "ocsp_signing_checked", breaks: { $0.extensions.set(ExtendedKeyUsage([.ocspSigning])) },
            keeps: {
                $0.extensions.set(ExtendedKeyUsage([.ocspSigning]))
                $0.extensions.set(.ocspNoCheck, RawDER.null)
            }),
        certificate(
            "ocsp_no_check_critical", breaks: { $0.extensions.set(.ocspNoCheck, isCritical: true, RawDER.null) },
            keeps: { $0.extensions.set(.ocspNoCheck, RawDER.null) }),
        certificate(
            "signature_against_own_key", like: SampleCertificate.root, breaks: { $0.key = SampleKeys.sm2 },
            keeps: { _ in }),
        certificate(
            "signature_against_own_key", like: SampleCertificate.root,
            breaks: {
                $0.extensions.remove(.authorityKeyIdentifier)
                $0.inner = .rsa
            },
            keeps: {
                // A new key of the same name, signed by the older one.
                $0.extensions.set(AuthorityKeyIdentifier(keyIdentifier: [9]))
                $0.inner = .rsa
            }),
        certificate(
            "distribution_points_critical",
            breaks: { $0.extensions.set(CRLDistributionPoints(addresses: ["http://a.cn/"]), isCritical: true) },
            keeps: { $0.extensions.set(CRLDistributionPoints(addresses: ["http://a.cn/"])) }),
        certificate(
            "distribution_point_address",
            breaks: { $0.extensions.set(CRLDistributionPoints(addresses: ["a.cn/ca.crl"])) },
            keeps: { $0.extensions.set(CRLDistributionPoints(addresses: ["ldap://a.cn/cn=a?crl"])) }),
        certificate(
            "freshest_crl_critical",
            breaks: { $0.extensions.set(FreshestCRL(addresses: ["http://a.cn/"]), isCritical: true) },
            keeps: { $0.extensions.set(FreshestCRL(addresses: ["http://a.cn/"])) }),
        certificate(
            "access_critical", breaks: { $0.extensions.set(access("http://a.cn/"), isCritical: true) },
            keeps: { $0.extensions.set(access("http://a.cn/")) }),
        certificate(
            "access_location", breaks: { $0.extensions.set(access("file:///etc/ocsp")) },
            keeps: { $0.extensions.set(access("https://a.cn/ocsp")) }),
        certificate(
            "name_constraints_misplaced", breaks: { $0.extensions.set(constraints, isCritical: true) },
            keeps: {
                $0 = try SampleCertificate.authority()
                $0.extensions.set(constraints, isCritical: true)
            }),
        certificate(
            "name_constraints_not_critical", like: SampleCertificate.authority,
            breaks: { $0.extensions.set(constraints) }, keeps: { $0.extensions.set(constraints, isCritical: true) }),
        certificate(
            "subtree_distance", like: SampleCertificate.authority,
            breaks: {
                let far = GeneralSubtree(base: .dnsName("example.cn"), minimum: 1)
                $0.extensions.set(NameConstraints(permittedSubtrees: [far]), isCritical: true)
            }, keeps: { $0.extensions.set(constraints, isCritical: true) }),
        certificate(
            "policy_limits_not_critical", like: SampleCertificate.authority,
            breaks: { $0.extensions.set(.inhibitAnyPolicy, [0x02, 0x01, 0x00]) },
            keeps: { $0.extensions.set(.inhibitAnyPolicy, isCritical: true, [0x02, 0x01, 0x00]) }),
        certificate(
            "policy_limits_misplaced",
            breaks: { $0.extensions.set(.inhibitAnyPolicy, isCritical: true, [0x02, 0x01, 0x00]) },
            keeps: {
                $0 = try SampleCertificate.authority()
                $0.extensions.set(.inhibitAnyPolicy, isCritical: true, [0x02, 0x01, 0x00])
            }),
        certificate(
            "any_policy_misplaced", breaks: { $0.extensions.set(anyPolicy) },
            keeps: {
                $0 = try SampleCertificate.authority()
                $0.extensions.set(anyPolicy)
            }),
        certificate(
            "directory_attributes_critical",
            breaks: { $0.extensions.set(.subjectInformationAccess, isCritical: true, access("http://a.cn/").derBytes) },
            keeps: { $0.extensions.set(.subjectInformationAccess, access("http://a.cn/").derBytes) }),
        certificate(
            "issuer_alternative_name_critical",
            breaks: { $0.extensions.set(.issuerAlternativeName, isCritical: true, hostName) },
            keeps: { $0.extensions.set(.issuerAlternativeName, hostName) }),
    ]

    private static let anyPolicy = CertificatePolicies([CertificatePolicies.Policy(CertificatePolicies.anyPolicy)])
    private static let hostName = SubjectAlternativeName([.dnsName("ca.example.cn")]).derBytes

    private static let constraints = NameConstraints(permittedSubtrees: [GeneralSubtree(base: .dnsName("example.cn"))])

    private static func access(_ address: String) -> AuthorityInformationAccess {
        AuthorityInformationAccess([
            AuthorityInformationAccess.AccessDescription(
                method: AuthorityInformationAccess.ocsp, location: .uniformResourceIdentifier(address))
        ])
    }
}
