/// Unique identifiers are left from X.509 of 1993.
enum UniqueIdentifierPresent: CertificateLint {
    static let rule = LintRule(
        "lint.unique_identifier", .error, "RFC 5280 §4.1.2.8",
        english: "a certificate has no unique identifiers", chinese: "证书不含 issuerUniqueID、subjectUniqueID")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.hasUniqueIdentifiers
            ? [LintFlaw(.uniqueIdentifiers, "issuerUniqueID or subjectUniqueID is there")] : []
    }
}
