internal import PKIStructures

/// Limits of policies that may be passed over are none.
enum PolicyLimitsNotCritical: CertificateLint {
    static let rule = LintRule(
        "lint.policy_limits_not_critical", .error, "RFC 5280 §4.2.1.11, §4.2.1.14",
        english: "policyConstraints and inhibitAnyPolicy are critical",
        chinese: "policyConstraints 与 inhibitAnyPolicy 为关键扩展")

    private static let limits = [OID(2, 5, 29, 36), OID(2, 5, 29, 54)]

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        limits.flatMap { certificate.extensions.flaw(of: $0, mustBeCritical: true) }
    }
}
