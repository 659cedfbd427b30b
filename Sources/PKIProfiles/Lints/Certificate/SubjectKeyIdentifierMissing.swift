internal import PKIStructures

/// Paths are built along key identifiers.
enum SubjectKeyIdentifierMissing: CertificateLint {
    static let rule = LintRule(
        "lint.subject_key_identifier_missing", .error, "RFC 5280 §4.2.1.2",
        english: "a CA's certificate has a subjectKeyIdentifier", chinese: "CA 证书含 subjectKeyIdentifier")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.isCA && certificate.extensions[.subjectKeyIdentifier] == nil
            ? [LintFlaw(.extension(.subjectKeyIdentifier), "a CA without subjectKeyIdentifier")] : []
    }
}
