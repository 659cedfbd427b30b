/// Whoever issues has a name.
enum IssuerEmpty: FrameLint {
    static let rule = LintRule(
        "lint.issuer_empty", .error, "RFC 5280 §4.1.2.4, §5.1.2.3",
        english: "the issuer's name is not empty", chinese: "颁发者名称不为空")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.isIssuerEmpty ? [LintFlaw(.issuer, "the issuer has no name")] : []
    }
}
