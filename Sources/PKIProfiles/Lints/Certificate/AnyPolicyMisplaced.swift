internal import PKIStructures

/// Any policy is for CAs to pass on.
enum AnyPolicyMisplaced: CertificateLint {
    static let rule = LintRule(
        "lint.any_policy_misplaced", .warning, "RFC 5280 §4.2.1.4",
        english: "anyPolicy stands only in the certificate of a CA", chinese: "anyPolicy 只出现在 CA 证书中")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let policies = certificate.extensions.content(CertificatePolicies.self)?.policies ?? []
        guard !certificate.isCA, policies.contains(where: { $0.identifier == CertificatePolicies.anyPolicy }) else {
            return []
        }
        return [LintFlaw(.extension(.certificatePolicies), "anyPolicy in a certificate that is not one of a CA")]
    }
}
