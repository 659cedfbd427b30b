internal import PKIStructures

/// freshestCRL is never critical.
enum FreshestCRLCritical: CertificateLint {
    static let rule = LintRule(
        "lint.freshest_crl_critical", .error, "RFC 5280 §4.2.1.15",
        english: "freshestCRL is not critical", chinese: "freshestCRL 不为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.flaw(of: .freshestCRL, mustBeCritical: false)
    }
}
