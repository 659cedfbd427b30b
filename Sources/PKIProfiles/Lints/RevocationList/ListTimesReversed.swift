/// The next CRL comes after this one.
enum ListTimesReversed: RevocationListLint {
    static let rule = LintRule(
        "lint.list_times_reversed", .error, "RFC 5280 §5.1.2.4, §5.1.2.5",
        english: "nextUpdate is after thisUpdate", chinese: "nextUpdate 晚于 thisUpdate")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        guard let this = list.thisUpdate.instant, let next = list.nextUpdate?.instant, next <= this else { return [] }
        return [LintFlaw(.times, "nextUpdate \(next) is not after thisUpdate \(this)")]
    }
}
