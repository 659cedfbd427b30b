internal import PKIStructures

/// Extensions whose value is not what their identifier says.
enum ExtensionUnreadable: FrameLint {
    static let rule = LintRule(
        "lint.extension_unreadable", .error, "RFC 5280 §4.2",
        english: "the value of an extension is the DER of the type that its identifier stands for",
        chinese: "扩展值是其标识符所定义类型的 DER 编码")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        let extensions = frame.extensions
        return extensions.contents.indices.compactMap { place in
            guard case .fault(let error) = extensions.contents[place] else { return nil }
            let member = extensions.members[place]
            guard !KnownExtensions.isEmptyList(member) else { return nil }
            return LintFlaw(.extension(member.id), "\(member.label) cannot be read: \(error)")
        }
    }
}
