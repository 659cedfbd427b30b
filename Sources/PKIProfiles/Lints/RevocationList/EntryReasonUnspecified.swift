internal import PKIStructures

/// That nothing is said is said by nothing.
enum EntryReasonUnspecified: EntryLint {
    static let rule = LintRule(
        "lint.entry_reason_unspecified", .warning, "RFC 5280 §5.3.1",
        english: "the reason unspecified is left out", chinese: "原因为 unspecified 时省略 reasonCode")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        entry.reasonCode == RevocationReason.unspecified.rawValue ? "reasonCode is unspecified (0)" : nil
    }
}
