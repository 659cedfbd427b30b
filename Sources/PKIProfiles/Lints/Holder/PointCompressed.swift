internal import PKIStructures

/// Every reader knows uncompressed points; others need not.
enum PointCompressed: HolderLint {
    static let rule = LintRule(
        "lint.point_compressed", .warning, "RFC 5480 §2.2, GM/T 0009 §7.1",
        english: "the point of an EC or SM2 key is uncompressed", chinese: "EC 与 SM2 公钥为未压缩点")

    private static let ecPublicKey = OID(1, 2, 840, 10045, 2, 1)

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let information = holder.subjectPublicKeyInfo
        guard information.algorithm.algorithm == ecPublicKey, let form = information.publicKeyBits.first, form != 0x04
        else { return [] }
        return [LintFlaw(.key, "the point of the key has the form \(hexadecimal([form])), uncompressed is 04")]
    }
}
