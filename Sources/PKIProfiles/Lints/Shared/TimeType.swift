internal import PKIStructures

/// UTCTime through 2049, GeneralizedTime from 2050 on.
enum TimeType: FrameLint {
    static let rule = LintRule(
        "lint.time_type", .error, "RFC 5280 §4.1.2.5, §5.1.2.4",
        english: "times through 2049 are UTCTime, later ones GeneralizedTime",
        chinese: "2049 年及以前的时间用 UTCTime，以后用 GeneralizedTime")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.times.compactMap { label, time in
            guard let instant = time.instant else { return nil }
            let wanted: DERTag = CertificateTime(instant).form == .utcTime ? .utcTime : .generalizedTime
            guard wanted != time.tag else { return nil }
            return LintFlaw(.times, "\(label) \(instant) is a \(time.tag), it must be \(wanted)")
        }
    }
}
