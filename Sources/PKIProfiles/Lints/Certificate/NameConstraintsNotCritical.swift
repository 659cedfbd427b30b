internal import PKIStructures

/// A limit that may be passed over is none.
enum NameConstraintsNotCritical: CertificateLint {
    static let rule = LintRule(
        "lint.name_constraints_not_critical", .error, "RFC 5280 §4.2.1.10",
        english: "nameConstraints is critical", chinese: "nameConstraints 为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.flaw(of: .nameConstraints, mustBeCritical: true)
    }
}
