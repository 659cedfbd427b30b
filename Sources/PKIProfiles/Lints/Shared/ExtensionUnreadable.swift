internal import PKIStructures

/// Extensions whose value is not what their identifier says.
enum ExtensionUnreadable: FrameLint {
    static let rule = LintRule(
        "lint.extension_unreadable", .error, "RFC 5280 §4.2",
        english: "the value of an extension is the DER of the type that its identifier stands for",
        chinese: "扩展值是其标识符所定义类型的 DER 编码")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.extensions.members.compactMap { member in
            fault(of: member).map { LintFlaw(.extension(member.id), "\(member.label) cannot be read: \($0)") }
        }
    }

    private static func fault(of member: Extension) -> StructureError? {
        guard !KnownExtensions.isEmptyList(member) else { return nil }
        do throws(StructureError) {
            _ = try member.typedContent()
            return nil
        } catch {
            return error
        }
    }
}
