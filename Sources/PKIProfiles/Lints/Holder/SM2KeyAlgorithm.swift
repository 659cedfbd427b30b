internal import PKIStructures

/// The curve of SM2 in the place of the key's algorithm, as some writers put it.
enum SM2KeyAlgorithm: HolderLint {
    static let rule = LintRule(
        "lint.sm2_key_algorithm", .error, "GM/T 0015, GB/T 20518 Annex E",
        english: "the algorithm of an SM2 key is id-ecPublicKey with the SM2 curve as its parameters",
        chinese: "SM2 公钥的算法为 id-ecPublicKey，参数为 SM2 曲线标识")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let algorithm = holder.subjectPublicKeyInfo.algorithm.algorithm
        return algorithm == SM2.curve
            ? [LintFlaw(.key, "the key's algorithm is \(algorithm), it must be 1.2.840.10045.2.1 (id-ecPublicKey)")]
            : []
    }
}
