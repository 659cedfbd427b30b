/// What a CRL tells has happened before it.
enum EntryInFuture: EntryLint {
    static let rule = LintRule(
        "lint.entry_in_future", .warning, "RFC 5280 §5.1.2.6",
        english: "a revocation date is not after thisUpdate", chinese: "吊销时间不晚于 thisUpdate")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        guard let date = entry.revocationDate.instant, let this = list.thisUpdate.instant, date > this else {
            return nil
        }
        return "the date \(date) is after thisUpdate \(this)"
    }
}
