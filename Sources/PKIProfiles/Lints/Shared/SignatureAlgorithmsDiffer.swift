internal import PKIStructures

/// The algorithm stands twice, and must be the same.
enum SignatureAlgorithmsDiffer: FrameLint {
    static let rule = LintRule(
        "lint.signature_algorithms_differ", .error, "RFC 5280 §4.1.1.2, §5.1.1.2",
        english: "the signature algorithm inside what is signed is the one behind it",
        chinese: "被签名部分内外的签名算法相同")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        guard let inner = frame.signatureAlgorithms.first, let outer = frame.signatureAlgorithms.last, inner != outer
        else { return [] }
        let texts = [inner, outer].map { "\($0.algorithm)\($0.parameters.map { " #\(hexadecimal($0))" } ?? "")" }
        return [LintFlaw(.signatureAlgorithm, "inside stands \(texts[0]), behind it \(texts[1])")]
    }
}
