internal import PKIStructures

/// What stands beside the identifier of a signature algorithm.
enum SignatureAlgorithmParameters: FrameLint {
    static let rule = LintRule(
        "lint.signature_parameters", .error, "RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3, GM/T 0006",
        english: "RSA signatures have NULL parameters, ECDSA, Ed25519 and SM2 none",
        chinese: "RSA 签名算法的参数为 NULL，ECDSA、Ed25519、SM2 无参数")

    /// RSA with PKCS#1 padding; the last arc of PSS is 10.
    private static let rsa = Set([2, 4, 5, 11, 12, 13, 14].map { OID(1, 2, 840, 113549, 1, 1, $0) })
    private static let bare = Set(
        [1, 2, 3, 4].map { OID(1, 2, 840, 10045, 4, 3, $0) } + [OID(1, 2, 840, 10045, 4, 1), OID(1, 3, 101, 112)])

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.distinctSignatureAlgorithms.compactMap { identifier in
            let parameters = identifier.parameters
            let isNull = parameters == AlgorithmIdentifier.nullParameters
            if rsa.contains(identifier.algorithm), !isNull { return flaw(identifier, "NULL") }
            let isSM2 = identifier.algorithm == SM2.signature && !isNull
            return (bare.contains(identifier.algorithm) || isSM2) && parameters != nil
                ? flaw(identifier, "absent") : nil
        }
    }

    private static func flaw(_ identifier: AlgorithmIdentifier, _ wanted: String) -> LintFlaw {
        let shown = identifier.parameters.map { "#" + hexadecimal($0.prefix(64)) } ?? "absent"
        return LintFlaw(
            .signatureAlgorithm, "the parameters of \(identifier.algorithm) are \(shown), they must be \(wanted)")
    }
}
