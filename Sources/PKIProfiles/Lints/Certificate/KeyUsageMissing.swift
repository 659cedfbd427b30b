internal import PKIStructures

/// A signing and an encryption certificate are told apart by their key usage.
enum KeyUsageMissing: CertificateLint {
    static let rule = LintRule(
        "lint.key_usage_missing", .warning, "GB/T 20518 §5.2.4",
        english: "a certificate has a key usage", chinese: "证书含 keyUsage")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions[.keyUsage] == nil && !certificate.isCA
            ? [LintFlaw(.extension(.keyUsage), "the certificate has no key usage")] : []
    }
}
