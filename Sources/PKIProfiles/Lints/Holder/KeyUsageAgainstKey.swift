internal import PKIKeys
internal import PKIStructures

/// What a key of an algorithm cannot do.
enum KeyUsageAgainstKey: HolderLint {
    static let rule = LintRule(
        "lint.key_usage_against_key", .error, "RFC 3279 §2.3.1, RFC 8410 §5 (RFC 9295 §3)",
        english: "an RSA key agrees on no keys, an Ed25519 key signs alone",
        chinese: "RSA 密钥不用于密钥协商，Ed25519 密钥只用于签名")

    private static let agreement: KeyUsage = [.keyAgreement, .encipherOnly, .decipherOnly]

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        guard let usage = holder.extensions.content(KeyUsage.self), let family = holder.keyFamily else { return [] }
        let impossible = usage.intersection(impossible(for: family))
        guard !impossible.isEmpty else { return [] }
        return [LintFlaw(.extension(.keyUsage), "key usage has '\(impossible)', which an \(family) key cannot do")]
    }

    private static func impossible(for family: KeyFamily) -> KeyUsage {
        switch family {
        case .rsa: agreement
        case .ed25519: agreement.union([.keyEncipherment, .dataEncipherment])
        // GM/T 0015 asks for both encipherments in the encryption certificate of an SM2 key.
        case .sm2, .ec: []
        }
    }
}
