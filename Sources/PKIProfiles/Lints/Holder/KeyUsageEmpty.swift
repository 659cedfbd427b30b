internal import PKIStructures

/// A key that may do nothing.
enum KeyUsageEmpty: HolderLint {
    static let rule = LintRule(
        "lint.key_usage_empty", .error, "RFC 5280 §4.2.1.3",
        english: "a key usage sets at least one bit", chinese: "keyUsage 至少置一位")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.content(KeyUsage.self)?.isEmpty == true
            ? [LintFlaw(.extension(.keyUsage), "key usage sets no bit, the least is 1")] : []
    }
}
