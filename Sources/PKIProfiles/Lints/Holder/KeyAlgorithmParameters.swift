internal import PKIStructures

/// What stands beside the identifier of a key's algorithm.
enum KeyAlgorithmParameters: HolderLint {
    static let rule = LintRule(
        "lint.key_parameters", .error, "RFC 3279 §2.3.1, RFC 8410 §3",
        english: "an RSA key has NULL parameters, an Ed25519 key none", chinese: "RSA 公钥的参数为 NULL，Ed25519 公钥无参数")

    private static let rsaEncryption = OID(1, 2, 840, 113549, 1, 1, 1)
    private static let ed25519 = OID(1, 3, 101, 112)

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let algorithm = holder.subjectPublicKeyInfo.algorithm
        var shown: String { algorithm.parameters.map { "#" + hexadecimal($0.prefix(64)) } ?? "absent" }
        switch algorithm.algorithm {
        case rsaEncryption where algorithm.parameters != AlgorithmIdentifier.nullParameters:
            return [LintFlaw(.key, "the parameters of the RSA key are \(shown), they must be NULL")]
        case ed25519 where algorithm.parameters != nil:
            return [LintFlaw(.key, "the parameters of the Ed25519 key are \(shown), they must be absent")]
        default: return []
        }
    }
}
