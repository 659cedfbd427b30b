internal import PKIStructures

/// Any purpose is no limit that could be critical.
enum AnyPurposeCritical: HolderLint {
    static let rule = LintRule(
        "lint.any_purpose_critical", .warning, "RFC 5280 §4.2.1.12",
        english: "extKeyUsage is not critical where it has anyExtendedKeyUsage",
        chinese: "含 anyExtendedKeyUsage 的 extKeyUsage 不为关键扩展")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let usage = holder.extensions.content(ExtendedKeyUsage.self)
        guard usage?.purposes.contains(.anyExtendedKeyUsage) == true else { return [] }
        return holder.extensions.flaw(of: .extendedKeyUsage, mustBeCritical: false)
    }
}
