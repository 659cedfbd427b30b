internal import PKIStructures

/// The issuer's other names are a help, no limit.
enum IssuerAlternativeNameCritical: CertificateLint {
    static let rule = LintRule(
        "lint.issuer_alternative_name_critical", .warning, "RFC 5280 §4.2.1.7",
        english: "issuerAltName is not critical", chinese: "issuerAltName 不为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.flaw(of: .issuerAlternativeName, mustBeCritical: false)
    }
}
