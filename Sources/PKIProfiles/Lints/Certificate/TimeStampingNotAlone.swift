internal import PKIStructures

/// A key that stamps times does nothing else.
enum TimeStampingNotAlone: CertificateLint {
    static let rule = LintRule(
        "lint.time_stamping_not_alone", .error, "RFC 3161 §2.3",
        english: "timeStamping is the only purpose of its certificate", chinese: "timeStamping 为唯一的扩展密钥用途")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard let purposes = certificate.extensions.content(ExtendedKeyUsage.self)?.purposes,
            purposes.contains(.timeStamping), purposes.count > 1, !certificate.isCA
        else { return [] }
        let message = "extKeyUsage has timeStamping among \(purposes.count) purposes, it must be the only one"
        return [LintFlaw(.extension(.extendedKeyUsage), message)]
    }
}
