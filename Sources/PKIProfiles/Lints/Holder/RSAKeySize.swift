internal import PKIStructures

/// RSA keys below 112 bits of strength.
enum RSAKeySize: HolderLint {
    static let rule = LintRule(
        "lint.rsa_key_size", .error, "NIST SP 800-57 Part 1 §5.6.1.1",
        english: "an RSA key has at least 2048 bits", chinese: "RSA 密钥至少 2048 位")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        guard let size = holder.rsaKey?.sizeInBits, size < 2048 else { return [] }
        return [LintFlaw(.key, "the RSA key has \(size) bits, the least is 2048")]
    }
}
