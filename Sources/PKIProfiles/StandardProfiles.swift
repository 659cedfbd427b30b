internal import PKIKeys
public import PKIStructures

/// The profiles that every CA directory knows; settings add to them.
extension CertificateProfile {
    /// All of them, in the order in which they are listed.
    public static let standard: [CertificateProfile] = [
        root, issuingCA, organisationSigning, organisationEncryption, sealMaker, ocspResponder, crlIssuer,
        timestamping, audit, keyArchive, officer,
    ]

    /// The standard profile with this name.
    public static func standard(named name: String) -> CertificateProfile? { standard.first { $0.name == name } }

    private static let authorityUsage = Limit<KeyUsage>([.keyCertSign, .cRLSign], "RFC 5280 §4.2.1.3")
    private static let endEntity = Limit(BasicConstraints(isCA: false), "RFC 5280 §4.2.1.9; GB/T 20518 §5.2.4")
    private static let noPurposes = Limit<[OID]>([], "RFC 5280 §4.2.1.12")
    private static let authorityName = Limit([AttributeType.country, AttributeType.commonName], "RFC 5280 §4.1.2.6")
    private static let organisationName = Limit(
        [AttributeType.country, AttributeType.organization, AttributeType.commonName], "GB/T 20518 §5.2.3")
    private static let noRequestable = Limit<Set<OID>>([], "RFC 2986 §4: the CA decides on what is asked for")
    private static let organisationRequestable = Limit(organisationExtensions, "GB/T 20518 §5.2.4")

    /// Alternative names, and the identity extensions of GM/T 0015 (GB/T 20518) with their older arc.
    public static let organisationExtensions: Set<OID> = Set(
        [.subjectAlternativeName] + (1...5).map { OID(1, 2, 156, 10260, 4, 1, $0) }
            + [1, 3, 4, 5].map { OID(1, 2, 86, 11, 7, $0) })

    public static let root = CertificateProfile(
        name: "root", title: "self-signed root of a hierarchy", role: .root,
        keyUsage: authorityUsage,
        basicConstraints: Limit(BasicConstraints(isCA: true), "RFC 5280 §4.2.1.9"),
        extendedKeyUsage: noPurposes,
        validityLimitInDays: Limit(30 * 366, "capki: a root lives at most 30 years"),
        requiredAttributes: authorityName, requestableExtensions: noRequestable)

    public static let issuingCA = CertificateProfile(
        name: "issuing-ca", title: "CA that issues to organisations", role: .issuingCA,
        keyUsage: authorityUsage,
        basicConstraints: Limit(BasicConstraints(isCA: true, pathLengthConstraint: 0), "RFC 5280 §4.2.1.9"),
        extendedKeyUsage: noPurposes,
        validityLimitInDays: Limit(20 * 366, "capki: an issuing CA lives at most 20 years"),
        requiredAttributes: authorityName, requestableExtensions: noRequestable)

    public static let organisationSigning = CertificateProfile(
        name: "organisation-signing", title: "signing certificate of an organisation (签名证书)", role: .endEntity,
        keyUsage: Limit([.digitalSignature, .nonRepudiation], "GB/T 20518 §5.2.4 keyUsage; RFC 5280 §4.2.1.3"),
        basicConstraints: endEntity,
        extendedKeyUsage: Limit([.clientAuth, .emailProtection], "RFC 5280 §4.2.1.12"),
        validityLimitInDays: Limit(5 * 366, "capki: five years, the longest term in use for organisations"),
        requiredAttributes: organisationName, requestableExtensions: organisationRequestable,
        form: .organisation)

    public static let organisationEncryption = CertificateProfile(
        name: "organisation-encryption", title: "encryption certificate of an organisation (加密证书)",
        role: .endEntity,
        keyPolicy: KeyPolicy(families: [.rsa, .ec, .sm2]),
        keyUsage: Limit([.keyEncipherment, .dataEncipherment], "GB/T 20518 §5.2.4 keyUsage; RFC 5280 §4.2.1.3"),
        additionalEllipticKeyUsage: .keyAgreement,
        basicConstraints: endEntity, extendedKeyUsage: noPurposes,
        validityLimitInDays: Limit(5 * 366, "capki: five years, the longest term in use for organisations"),
        requiredAttributes: organisationName, requestableExtensions: organisationRequestable,
        form: .organisation)

    public static let sealMaker = CertificateProfile(
        name: "seal-maker", title: "maker of electronic seals (制章者)", role: .endEntity,
        keyUsage: Limit([.digitalSignature, .nonRepudiation], "GB/T 38540 §6.1: the maker signs seals"),
        basicConstraints: endEntity, extendedKeyUsage: noPurposes,
        validityLimitInDays: Limit(10 * 366, "capki: a maker outlives the seals it signs, at most 10 years"),
        requiredAttributes: organisationName, requestableExtensions: organisationRequestable,
        form: .organisation)

    public static let ocspResponder = CertificateProfile(
        name: "ocsp-responder", title: "delegated OCSP responder", role: .endEntity,
        keyUsage: Limit([.digitalSignature], "RFC 6960 §4.2.2.2"),
        basicConstraints: endEntity,
        extendedKeyUsage: Limit([.ocspSigning], "RFC 6960 §4.2.2.2"),
        validityLimitInDays: Limit(366, "RFC 6960 §4.2.2.2.1: a responder that is not checked lives shortly"),
        requiredAttributes: authorityName, requestableExtensions: noRequestable,
        fixedExtensions: [Extension(.ocspNoCheck, value: [0x05, 0x00])])

    public static let crlIssuer = CertificateProfile(
        name: "crl-issuer", title: "issuer of indirect CRLs", role: .endEntity,
        keyUsage: Limit([.cRLSign], "RFC 5280 §4.2.1.3, §6.3.3 (f)"),
        basicConstraints: endEntity, extendedKeyUsage: noPurposes,
        validityLimitInDays: Limit(10 * 366, "capki: a CRL issuer lives at most 10 years"),
        requiredAttributes: authorityName, requestableExtensions: noRequestable)

    public static let timestamping = CertificateProfile(
        name: "timestamping", title: "time-stamping authority", role: .endEntity,
        keyUsage: Limit([.digitalSignature, .nonRepudiation], "RFC 3161 §2.3; RFC 5280 §4.2.1.3"),
        basicConstraints: endEntity,
        extendedKeyUsage: Limit([.timeStamping], "RFC 3161 §2.3: this purpose alone, and critical"),
        isExtendedKeyUsageCritical: true,
        validityLimitInDays: Limit(10 * 366, "capki: a time stamp outlives what it stamps, at most 10 years"),
        requiredAttributes: authorityName, requestableExtensions: noRequestable)

    public static let audit = CertificateProfile(
        name: "audit", title: "key that signs the checkpoints of the CA's ledger (审计密钥)", role: .endEntity,
        keyUsage: Limit([.digitalSignature], "RFC 5280 §4.2.1.3"),
        basicConstraints: endEntity,
        extendedKeyUsage: Limit([.auditSigning], "capki: this purpose alone, so that no holder's key can pose as it"),
        isExtendedKeyUsageCritical: true,
        validityLimitInDays: Limit(30 * 366, "capki: it ends with its issuer"),
        requiredAttributes: Limit([AttributeType.commonName], "RFC 5280 §4.1.2.6"), requestableExtensions: noRequestable
    )

    public static let keyArchive = CertificateProfile(
        name: "key-archive", title: "key archive of a CA (密钥库)", role: .endEntity,
        keyPolicy: KeyPolicy(families: [.rsa, .ec, .sm2]),
        keyUsage: Limit([.keyEncipherment], "RFC 5280 §4.2.1.3: it receives private keys and does nothing else"),
        agreementKeyUsage: .keyAgreement,
        basicConstraints: endEntity, extendedKeyUsage: noPurposes,
        validityLimitInDays: Limit(20 * 366, "capki: an archive lives as long as an issuing CA"),
        requiredAttributes: authorityName, requestableExtensions: noRequestable)

    public static let officer = CertificateProfile(
        name: "officer", title: "officer of a CA, who approves recoveries", role: .endEntity,
        keyUsage: Limit([.digitalSignature, .nonRepudiation], "RFC 5280 §4.2.1.3"),
        basicConstraints: endEntity, extendedKeyUsage: noPurposes,
        validityLimitInDays: Limit(5 * 366, "capki: five years, as for organisations"),
        requiredAttributes: authorityName, requestableExtensions: noRequestable)
}
