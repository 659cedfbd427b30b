internal import PKIStructures

/// Policies below are limited and mapped by CAs alone.
enum PolicyLimitsMisplaced: CertificateLint {
    static let rule = LintRule(
        "lint.policy_limits_misplaced", .error, "RFC 5280 §4.2.1.5, §4.2.1.11, §4.2.1.14",
        english: "policyMappings, policyConstraints and inhibitAnyPolicy stand only in the certificate of a CA",
        chinese: "policyMappings、policyConstraints、inhibitAnyPolicy 只出现在 CA 证书中")

    private static let limits: [OID] = [.policyMappings, .policyConstraints, .inhibitAnyPolicy]

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard !certificate.isCA else { return [] }
        return certificate.extensions.members.filter { limits.contains($0.id) }.map {
            LintFlaw(.extension($0.id), "\($0.label) in a certificate that is not one of a CA")
        }
    }
}
