internal import PKIStructures

/// A time-stamping authority says critically that it is one.
enum TimeStampingNotCritical: CertificateLint {
    static let rule = LintRule(
        "lint.time_stamping_not_critical", .error, "RFC 3161 §2.3",
        english: "extKeyUsage is critical where it has timeStamping", chinese: "含 timeStamping 的 extKeyUsage 为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let usage = certificate.extensions.content(ExtendedKeyUsage.self)
        guard usage?.purposes.contains(.timeStamping) == true else { return [] }
        return certificate.extensions.flaw(of: .extendedKeyUsage, mustBeCritical: true)
    }
}
