internal import PKIStructures

/// authorityInfoAccess is never critical.
enum AccessCritical: CertificateLint {
    static let rule = LintRule(
        "lint.access_critical", .error, "RFC 5280 §4.2.2.1",
        english: "authorityInfoAccess is not critical", chinese: "authorityInfoAccess 不为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.flaw(of: .authorityInformationAccess, mustBeCritical: false)
    }
}
