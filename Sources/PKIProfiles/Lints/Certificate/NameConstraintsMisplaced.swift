internal import PKIStructures

/// Names below are limited by CAs alone.
enum NameConstraintsMisplaced: CertificateLint {
    static let rule = LintRule(
        "lint.name_constraints_misplaced", .error, "RFC 5280 §4.2.1.10",
        english: "nameConstraints stands only in the certificate of a CA", chinese: "nameConstraints 只出现在 CA 证书中")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions[.nameConstraints] != nil && !certificate.isCA
            ? [LintFlaw(.extension(.nameConstraints), "nameConstraints in a certificate that is not one of a CA")] : []
    }
}
