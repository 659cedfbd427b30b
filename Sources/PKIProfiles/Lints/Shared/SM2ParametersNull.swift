internal import PKIStructures

/// NULL beside the identifier of SM2 with SM3, as some writers have it.
enum SM2ParametersNull: FrameLint {
    static let rule = LintRule(
        "lint.sm2_parameters_null", .notice, "GM/T 0015, GB/T 20518 Annex E",
        english: "SM2 with SM3 is written without parameters", chinese: "SM2-SM3 签名算法标识不带参数")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        let isNull = frame.signatureAlgorithms.contains {
            $0.algorithm == SM2.signature && $0.parameters == AlgorithmIdentifier.nullParameters
        }
        return isNull ? [LintFlaw(.signatureAlgorithm, "the parameters of SM2 with SM3 are NULL, usual is none")] : []
    }
}
