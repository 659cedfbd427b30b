internal import PKIStructures

/// Times have seconds, `Z` and no fractions.
enum TimeForm: FrameLint {
    static let rule = LintRule(
        "lint.time_form", .error, "RFC 5280 §4.1.2.5.1, §4.1.2.5.2",
        english: "a time is in UTC to the second, with Z and without fractions",
        chinese: "时间为 UTC，精确到秒，以 Z 结尾，无小数")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.times.filter { $0.time.instant == nil }.map { label, time in
            let form = time.tag == .utcTime ? "YYMMDDHHMMSSZ" : "YYYYMMDDHHMMSSZ"
            return LintFlaw(.times, "\(label) is \(LintText.quoted(time.text)), it must be an existing \(form)")
        }
    }
}
