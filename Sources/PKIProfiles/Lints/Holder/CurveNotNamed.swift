internal import PKIStructures

/// Curves are named, never given by their numbers.
enum CurveNotNamed: HolderLint {
    static let rule = LintRule(
        "lint.curve_not_named", .error, "RFC 5480 §2.1.1, GB/T 20518 Annex E",
        english: "the parameters of an EC or SM2 key are the identifier of its curve",
        chinese: "EC 与 SM2 公钥的参数为曲线的标识符")

    private static let ecPublicKey = OID(1, 2, 840, 10045, 2, 1)

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let algorithm = holder.subjectPublicKeyInfo.algorithm
        guard algorithm.algorithm == ecPublicKey else { return [] }
        let tag = algorithm.parameters?.first.map(DERTag.init)
        guard tag != .objectIdentifier else { return [] }
        return [LintFlaw(.key, "the EC key's parameters are \(tag?.description ?? "absent"), they must name the curve")]
    }
}
