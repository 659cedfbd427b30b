internal import PKIKeys
internal import PKIStructures

/// A request is signed by the key that it holds.
enum RequestSignatureAgainstKey: RequestLint {
    static let rule = LintRule(
        "lint.request_signature_against_key", .error, "RFC 2986 §4.2, GM/T 0092",
        english: "the signature of a request is of its key's algorithm; an SM2 key signs with SM3",
        chinese: "请求的签名算法与其密钥一致，SM2 密钥配 SM3")

    static func flaws(in request: LintedRequest) -> [LintFlaw] {
        guard let family = request.holder.keyFamily,
            let algorithm = try? SignatureAlgorithm(request.signatureAlgorithm), !algorithm.suits(family)
        else { return [] }
        return [LintFlaw(.signatureAlgorithm, "the signature is \(algorithm), the key is \(family)")]
    }
}
