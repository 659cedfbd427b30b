internal import PKIStructures

/// Exponents with which RSA has been broken, or cannot work.
enum RSAExponent: HolderLint {
    static let rule = LintRule(
        "lint.rsa_exponent", .error, "FIPS 186-5 §5.1, RFC 8017 §3.1",
        english: "the exponent of an RSA key is odd and at least 65537", chinese: "RSA 公钥指数为奇数且不小于 65537")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        guard let exponent = holder.rsaKey?.publicExponent else { return [] }
        let isLarge =
            exponent.count > 3 || exponent.count == 3 && exponent.lexicographicallyPrecedes([1, 0, 1]) == false
        guard !isLarge || (exponent.last ?? 0) % 2 == 0 else { return [] }
        let shown = hexadecimal(exponent.prefix(32))
        return [LintFlaw(.key, "the RSA exponent is 0x\(shown), it must be odd and at least 0x010001")]
    }
}
