internal import PKIStructures

/// A path can follow only on a CA that signs certificates.
enum PathLengthMisplaced: CertificateLint {
    static let rule = LintRule(
        "lint.path_length_misplaced", .error, "RFC 5280 §4.2.1.9",
        english: "pathLenConstraint stands only with cA and keyCertSign",
        chinese: "pathLenConstraint 只与 cA 和 keyCertSign 同时出现")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard let constraints = certificate.extensions.content(BasicConstraints.self),
            let length = constraints.pathLengthConstraint
        else { return [] }
        let usage = certificate.extensions.content(KeyUsage.self)
        guard !constraints.isCA || usage?.contains(.keyCertSign) == false else { return [] }
        let reason = constraints.isCA ? "key usage lacks keyCertSign" : "cA is FALSE"
        return [LintFlaw(.extension(.basicConstraints), "pathLenConstraint is \(length), but \(reason)")]
    }
}
