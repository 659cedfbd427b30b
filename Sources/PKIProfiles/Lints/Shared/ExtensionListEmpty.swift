/// A list of extensions holds one at least.
enum ExtensionListEmpty: FrameLint {
    static let rule = LintRule(
        "lint.extension_list_empty", .error, "RFC 5280 §4.1.2.9, §5.1.2.7: SIZE (1..MAX)",
        english: "a list of extensions is left out rather than empty", chinese: "扩展列表为空时应省略")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.extensions.isPresent && frame.extensions.members.isEmpty
            ? [LintFlaw(.extensions, "the list of extensions is there and empty, the least is 1")] : []
    }
}
