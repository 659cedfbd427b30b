internal import PKIStructures

/// Extensions that are lists hold one member at least.
enum ExtensionValueEmpty: FrameLint {
    static let rule = LintRule(
        "lint.extension_value_empty", .error, "RFC 5280 §4.2.1: SIZE (1..MAX)",
        english: "an extension that is a list is not an empty one", chinese: "列表类扩展不为空")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.extensions.members.filter(KnownExtensions.isEmptyList).map {
            LintFlaw(.extension($0.id), "\($0.label) is an empty list, the least is 1")
        }
    }
}
