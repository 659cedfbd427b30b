internal import PKIStructures

/// The invalidity date is a GeneralizedTime whatever the year.
enum EntryInvalidityDateForm: EntryLint {
    static let rule = LintRule(
        "lint.entry_invalidity_date_form", .error, "RFC 5280 §5.3.2",
        english: "invalidityDate is a GeneralizedTime to the second", chinese: "invalidityDate 为精确到秒的 GeneralizedTime")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        guard let member = entry.extensions[.invalidityDate] else { return nil }
        var reader = DERReader(member.value)
        let time = try? CertificateTime(from: &reader, "invalidityDate")
        let isRight = reader.isAtEnd && time?.derBytes.first == DERTag.generalizedTime.rawValue
        return isRight ? nil : "invalidityDate #\(hexadecimal(member.value.prefix(32))) is no GeneralizedTime"
    }
}
