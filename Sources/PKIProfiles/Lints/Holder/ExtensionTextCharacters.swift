internal import PKIStructures

/// A text in an extension has the characters of its string type, and no others.
enum ExtensionTextCharacters: HolderLint {
    static let rule = LintRule(
        "lint.extension_text_characters", .error, "RFC 5280 §4.2; X.680 §41",
        english: "the texts of extensions have only characters of their string types",
        chinese: "扩展项中的文本只含其字符串类型允许的字符")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let extensions = holder.extensions
        return extensions.contents.indices.flatMap { place -> [LintFlaw] in
            guard case .typed(let content) = extensions.contents[place] else { return [] }
            return content.directoryTexts.filter { !$0.isWellFormed }.map {
                let member = extensions.members[place]
                return LintFlaw(
                    .extension(member.id), "\(member.label) has a text with characters that \($0.tag) lacks")
            }
        }
    }
}
