internal import PKIKeys
internal import PKIStructures

/// Encipherment by a key of an elliptic curve, which RFC 8813 rules out and GM/T 0015 asks for.
///
/// No finding for SM2, whose keys do encrypt, and a notice for other curves: the house gives both kinds of encryption
/// certificate the key usage that GB/T 20518 lists.
enum EnciphermentByCurve: HolderLint {
    static let rule = LintRule(
        "lint.encipherment_by_curve", .notice, "RFC 8813 §3; asked for by GM/T 0015 (GB/T 20518 §5.2.4)",
        english: "an EC key other than SM2 agrees on keys, and enciphers nothing itself",
        chinese: "除 SM2 外的 EC 密钥用于密钥协商，不直接加密")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        guard holder.keyFamily == .ec, let usage = holder.extensions.content(KeyUsage.self) else { return [] }
        let found = usage.intersection([.keyEncipherment, .dataEncipherment])
        guard !found.isEmpty else { return [] }
        return [LintFlaw(.extension(.keyUsage), "key usage of an EC key has '\(found)', RFC 8813 leaves keyAgreement")]
    }
}
