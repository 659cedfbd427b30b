internal import PKIStructures

/// Where CRLs are is a help, no limit.
enum DistributionPointsCritical: CertificateLint {
    static let rule = LintRule(
        "lint.distribution_points_critical", .warning, "RFC 5280 §4.2.1.13",
        english: "cRLDistributionPoints is not critical", chinese: "cRLDistributionPoints 不为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.flaw(of: .crlDistributionPoints, mustBeCritical: false)
    }
}
