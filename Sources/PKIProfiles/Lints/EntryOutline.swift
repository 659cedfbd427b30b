internal import PKIStructures

/// Where the parts of an entry of a CRL stand, if it is an ordinary one: short lengths, a UTCTime.
struct EntryOutline {
    /// The octets of the serial number.
    let serial: ArraySlice<UInt8>
    /// `YYMMDDhhmmssZ`.
    let date: ArraySlice<UInt8>
    /// The list of extensions, empty where there is none.
    let extensions: ArraySlice<UInt8>

    private static let dateByteCount = 13

    /// - Parameter content: what is inside the entry; `nil` is given for one that is not ordinary.
    init?(_ content: ArraySlice<UInt8>) {
        let start = content.startIndex
        guard content.count >= 2, content[start] == DERTag.integer.rawValue else { return nil }
        let serialCount = Int(content[start + 1])
        let time = start + 2 + serialCount
        let end = time + 2 + Self.dateByteCount
        guard (1...20).contains(serialCount), end <= content.endIndex, content[time] == DERTag.utcTime.rawValue,
            content[time + 1] == UInt8(Self.dateByteCount)
        else { return nil }
        serial = content[start + 2..<time]
        date = content[time + 2..<end]
        extensions = content[end...]
    }
}

/// What is known of entries that broke no rule.
struct CleanEntries: Sendable {
    private static let listLimit = 256
    /// The years 2000 to 2049 with 13 times 32 places for the months and days of each.
    private static let dayCount = 50 * 13 * 32

    /// The days on which entries broke no rule.
    private var days = [Bool](repeating: false, count: dayCount)
    /// Lists of extensions, without the digits of an invalidity date at the end, the one met last at the front.
    private var lists: [[UInt8]] = []
    /// thisUpdate as UTCTime of this century; `nil` where it is none, and nothing is known to be clean.
    private let limitDate: [UInt8]?

    init(thisUpdate: LintedTime) {
        guard thisUpdate.tag == .utcTime, let instant = thisUpdate.instant, instant.fields.year >= 2000 else {
            limitDate = nil
            return
        }
        limitDate = Array(CertificateTime(instant).derBytes.dropFirst(2))
    }

    /// Whether the entry is like ones that broke no rule.
    mutating func holds(_ entry: EntryOutline) -> Bool {
        isPositive(entry.serial) && isKnown(entry.date) && isKnown(list: entry.extensions)
    }

    /// Takes an entry that broke no rule as an example.
    mutating func learn(_ entry: EntryOutline) {
        if let day = Self.day(entry.date) { days[day] = true }
        let list = Self.withoutDate(entry.extensions)
        guard lists.count < Self.listLimit, !lists.contains(where: { list.elementsEqual($0) }) else { return }
        lists.insert(Array(list), at: 0)
    }

    private func isPositive(_ serial: ArraySlice<UInt8>) -> Bool {
        guard let first = serial.first else { return false }
        return first > 0 && first < 0x80
    }

    /// A known day, a time of day that exists, and not after thisUpdate.
    private func isKnown(_ date: ArraySlice<UInt8>) -> Bool {
        let start = date.startIndex
        guard let limitDate, let day = Self.day(date), days[day], date[start + 12] == UInt8(ascii: "Z"),
            let hour = Self.pair(date, 6), let minute = Self.pair(date, 8), let second = Self.pair(date, 10),
            hour < 24, minute < 60, second < 60
        else { return false }
        // Both are of this century, so that the order of the digits is that of the times.
        return !limitDate.lexicographicallyPrecedes(date)
    }

    /// The place of a date's day; `nil` for one that is not of the years 2000 to 2049.
    private static func day(_ date: ArraySlice<UInt8>) -> Int? {
        guard let year = pair(date, 0), let month = pair(date, 2), let day = pair(date, 4), year < 50, month < 13,
            day < 32
        else { return nil }
        return (year * 13 + month) * 32 + day
    }

    /// The number of two digits.
    private static func pair(_ date: ArraySlice<UInt8>, _ place: Int) -> Int? {
        let tens = Int(date[date.startIndex + place]) - 0x30
        let ones = Int(date[date.startIndex + place + 1]) - 0x30
        return (0..<10).contains(tens) && (0..<10).contains(ones) ? tens * 10 + ones : nil
    }

    private mutating func isKnown(list: ArraySlice<UInt8>) -> Bool {
        let list = Self.withoutDate(list)
        guard let index = lists.firstIndex(where: { $0.count == list.count && list.elementsEqual($0) }) else {
            return false
        }
        if index > 0 { lists.swapAt(0, index) }
        return true
    }

    /// A list of extensions without the digits of the GeneralizedTime at its end, where they are a time.
    private static func withoutDate(_ list: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let date = list.suffix(15)
        guard list.count > 17, list[date.startIndex - 2] == DERTag.generalizedTime.rawValue,
            list[date.startIndex - 1] == 15, list.last == UInt8(ascii: "Z"), pair(date, 0) != nil,
            pair(date, 2) != nil, let month = pair(date, 4), let day = pair(date, 6), let hour = pair(date, 8),
            let minute = pair(date, 10), let second = pair(date, 12), (1...12).contains(month),
            // Every month has 28 days; the others are looked at by the rules.
            (1...28).contains(day), hour < 24, minute < 60, second < 60
        else { return list }
        return list.dropLast(15)
    }
}
