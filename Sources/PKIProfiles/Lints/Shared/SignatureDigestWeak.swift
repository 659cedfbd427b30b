internal import PKIStructures

/// Digests whose collisions have been computed.
enum SignatureDigestWeak: FrameLint {
    static let rule = LintRule(
        "lint.signature_digest_weak", .error, "RFC 6194, RFC 6151",
        english: "nothing is signed over MD5 or SHA-1", chinese: "签名不使用 MD5 或 SHA-1")

    private static let weak: [OID: String] = [
        OID(1, 2, 840, 113549, 1, 1, 2): "MD2 with RSA", OID(1, 2, 840, 113549, 1, 1, 4): "MD5 with RSA",
        OID(1, 2, 840, 113549, 1, 1, 5): "SHA-1 with RSA", OID(1, 2, 840, 10045, 4, 1): "SHA-1 with ECDSA",
        OID(1, 2, 840, 10040, 4, 3): "SHA-1 with DSA",
    ]
    private static let pss = OID(1, 2, 840, 113549, 1, 1, 10)
    private static let sha1 = OID(1, 3, 14, 3, 2, 26)

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.distinctSignatureAlgorithms.compactMap { identifier in
            name(identifier).map { LintFlaw(.signatureAlgorithm, "the signature is \($0), which can be forged") }
        }
    }

    private static func name(_ identifier: AlgorithmIdentifier) -> String? {
        guard identifier.algorithm == pss else { return weak[identifier.algorithm] }
        let parameters = identifier.parameters.flatMap { try? PSSParameters(derEncoded: $0[...]) }
        return parameters?.digest == sha1 ? "SHA-1 with RSA-PSS" : nil
    }
}
