/// A moment in UTC, to the second.
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let secondsSinceEpoch: Int64

    public init(secondsSinceEpoch: Int64) { self.secondsSinceEpoch = secondsSinceEpoch }

    public static func < (left: Instant, right: Instant) -> Bool { left.secondsSinceEpoch < right.secondsSinceEpoch }

    /// The moment some seconds later, within the years 0 to 9999 that certificates can write.
    public func adding(seconds: Int64) -> Instant {
        let (sum, isOverflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
        let reached = isOverflow ? (seconds < 0 ? .min : .max) : sum
        return Instant(secondsSinceEpoch: min(max(reached, Self.firstSecond), Self.lastSecond))
    }

    /// The moment some whole days later, within the years 0 to 9999.
    public func adding(days: Int) -> Instant {
        let (seconds, isOverflow) = Int64(days).multipliedReportingOverflow(by: 86_400)
        return adding(seconds: isOverflow ? (days < 0 ? .min : .max) : seconds)
    }

    /// 0000-01-01T00:00:00Z.
    private static let firstSecond: Int64 = -62_167_219_200
    /// 9999-12-31T23:59:59Z, which RFC 5280 §4.1.2.5 also uses for "no end".
    private static let lastSecond: Int64 = 253_402_300_799

    /// Makes a moment from calendar fields, or `nil` where a field is out of its range or the day does not exist.
    public init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard (1...12).contains(month), (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...9999).contains(year), (1...Self.dayCount(ofMonth: month, year: year)).contains(day)
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        secondsSinceEpoch = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// Reads RFC 3339, for example `2026-11-23T08:00:00Z` or `2026-11-23T16:00:00+08:00`; fractions are cut off.
    ///
    /// - Throws: `StructureError.Code.badText`.
    public init(rfc3339 text: String) throws(StructureError) {
        guard let instant = Self.parse(Array(text.utf8)) else {
            throw StructureError(.badText, "'\(text)' is no RFC 3339 time such as 2026-11-23T08:00:00Z")
        }
        self = instant
    }

    /// RFC 3339 in UTC, for example `2026-11-23T08:00:00Z`.
    public var description: String {
        let fields = self.fields
        let date = "\(padded(fields.year, 4))-\(padded(fields.month, 2))-\(padded(fields.day, 2))"
        return "\(date)T\(padded(fields.hour, 2)):\(padded(fields.minute, 2)):\(padded(fields.second, 2))Z"
    }

    /// The calendar fields in UTC.
    public var fields: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        let second = Int(secondsSinceEpoch.floorModulo(86_400))
        let days = Int((secondsSinceEpoch - Int64(second)) / 86_400)
        let date = Self.date(daysSinceEpoch: days)
        return (date.year, date.month, date.day, second / 3600, second / 60 % 60, second % 60)
    }

    private static func parse(_ text: [UInt8]) -> Instant? {
        guard text.count >= 20, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: "t") || text[10] == UInt8(ascii: " "),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
            let hour = number(text[11..<13]), let minute = number(text[14..<16]), let second = number(text[17..<19]),
            let local = Instant(year: year, month: month, day: day, hour: hour, minute: minute, second: second),
            let offset = offsetInSeconds(text[19...])
        else { return nil }
        return local.adding(seconds: Int64(-offset))
    }

    /// Reads `Z`, `.25Z`, `+08:00`.
    private static func offsetInSeconds(_ text: ArraySlice<UInt8>) -> Int? {
        var rest = text
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(fraction.count + 1)
        }
        if rest.count == 1, let zone = rest.first { return zone | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        let octets = Array(rest)
        guard octets.count == 6, octets[3] == UInt8(ascii: ":"), let hour = number(octets[1..<3]),
            let minute = number(octets[4..<6]), hour < 24, minute < 60
        else { return nil }
        let seconds = hour * 3600 + minute * 60
        if octets[0] == UInt8(ascii: "+") { return seconds }
        return octets[0] == UInt8(ascii: "-") ? -seconds : nil
    }

    private static func dayCount(ofMonth month: Int, year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    // Counting from 1 March puts the leap day at the end of the year, and 400 years hold 146,097 days.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func floorModulo(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

/// A number of decimal digits only, or `nil`.
func number(_ digits: some Collection<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
}

/// A number with leading zeros.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
