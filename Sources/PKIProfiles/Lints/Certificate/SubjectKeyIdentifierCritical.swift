internal import PKIStructures

/// subjectKeyIdentifier is never critical.
enum SubjectKeyIdentifierCritical: CertificateLint {
    static let rule = LintRule(
        "lint.subject_key_identifier_critical", .error, "RFC 5280 §4.2.1.2",
        english: "subjectKeyIdentifier is not critical", chinese: "subjectKeyIdentifier 不为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.flaw(of: .subjectKeyIdentifier, mustBeCritical: false)
    }
}
