internal import PKIStructures

/// Revocation dates follow the rules of all times.
enum EntryDateForm: EntryLint {
    static let rule = LintRule(
        "lint.entry_date_form", .error, "RFC 5280 §5.1.2.6",
        english: "a revocation date is a UTCTime through 2049 and a GeneralizedTime from 2050 on",
        chinese: "吊销时间 2049 年及以前用 UTCTime，以后用 GeneralizedTime")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        let time = entry.revocationDate
        guard let instant = time.instant else { return "the date \(LintText.quoted(time.text)) is no time" }
        let wanted = (1950...2049).contains(instant.fields.year) ? DERTag.utcTime : .generalizedTime
        return wanted == time.tag ? nil : "the date \(instant) is a \(time.tag), it must be \(wanted)"
    }
}
