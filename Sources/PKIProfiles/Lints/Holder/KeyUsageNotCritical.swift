internal import PKIStructures

/// What a key may do is a limit.
enum KeyUsageNotCritical: HolderLint {
    static let rule = LintRule(
        "lint.key_usage_not_critical", .warning, "RFC 5280 §4.2.1.3",
        english: "keyUsage is critical", chinese: "keyUsage 为关键扩展")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.flaw(of: .keyUsage, mustBeCritical: true)
    }
}
