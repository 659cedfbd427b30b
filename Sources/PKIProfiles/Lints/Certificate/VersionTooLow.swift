/// Extensions need version 3.
enum VersionTooLow: CertificateLint {
    static let rule = LintRule(
        "lint.version_too_low", .error, "RFC 5280 §4.1.2.1",
        english: "a certificate with extensions has version 3", chinese: "含扩展的证书版本为 3")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.isPresent && certificate.version < 3
            ? [LintFlaw(.version, "the version is \(certificate.version), with extensions it must be 3")] : []
    }
}
