internal import PKIStructures

/// Only a delta CRL takes something off.
enum EntryRemovedOutsideDelta: EntryLint {
    static let rule = LintRule(
        "lint.entry_removed_outside_delta", .error, "RFC 5280 §5.3.1",
        english: "the reason removeFromCRL stands only in delta CRLs", chinese: "removeFromCRL 只出现在增量 CRL 中")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        entry.reasonCode == RevocationReason.removeFromCRL.rawValue && !list.isDelta
            ? "removeFromCRL in a complete CRL" : nil
    }
}
