/// A certificate begins before it ends.
enum ValidityReversed: CertificateLint {
    static let rule = LintRule(
        "lint.validity_reversed", .error, "RFC 5280 §4.1.2.5",
        english: "notAfter is not before notBefore", chinese: "notAfter 不早于 notBefore")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard let start = certificate.notBefore.instant, let end = certificate.notAfter.instant, end < start else {
            return []
        }
        return [LintFlaw(.times, "notAfter \(end) is before notBefore \(start)")]
    }
}
