internal import PKIStructures

/// The same purpose twice.
enum PurposeRepeated: HolderLint {
    static let rule = LintRule(
        "lint.purpose_repeated", .warning, "RFC 5280 §4.2.1.12",
        english: "extKeyUsage names a purpose once", chinese: "extKeyUsage 中不重复列出同一用途")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let purposes = holder.extensions.content(ExtendedKeyUsage.self)?.purposes ?? []
        return purposes.repetitions.map {
            LintFlaw(.extension(.extendedKeyUsage), "the purpose \($0) stands more than once")
        }
    }
}
