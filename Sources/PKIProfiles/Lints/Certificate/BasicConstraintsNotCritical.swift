internal import PKIStructures

/// That a certificate is a CA's must not be passed over.
enum BasicConstraintsNotCritical: CertificateLint {
    static let rule = LintRule(
        "lint.basic_constraints_not_critical", .error, "RFC 5280 §4.2.1.9",
        english: "basicConstraints is critical in the certificate of a CA",
        chinese: "CA 证书的 basicConstraints 为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.isCA ? certificate.extensions.flaw(of: .basicConstraints, mustBeCritical: true) : []
    }
}
