/// Without extensions a certificate says little of what it is for.
enum ExtensionsMissing: CertificateLint {
    static let rule = LintRule(
        "lint.extensions_missing", .warning, "RFC 5280 §4.1.2.1",
        english: "a certificate has version 3 and extensions", chinese: "证书版本为 3 且含扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.isPresent
            ? [] : [LintFlaw(.version, "a certificate of version \(certificate.version) without extensions")]
    }
}
