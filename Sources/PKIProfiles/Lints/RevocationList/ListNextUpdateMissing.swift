/// A CRL says when the next one comes.
enum ListNextUpdateMissing: RevocationListLint {
    static let rule = LintRule(
        "lint.list_next_update_missing", .error, "RFC 5280 §5.1.2.5",
        english: "a CRL has nextUpdate", chinese: "CRL 含 nextUpdate")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        list.nextUpdate == nil ? [LintFlaw(.times, "nextUpdate is absent")] : []
    }
}
