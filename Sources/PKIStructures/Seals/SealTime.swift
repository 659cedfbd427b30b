internal import SwiftASN1

/// A time of a seal: UTCTime in V1, GeneralizedTime in V4 and V5, and whatever else is met.
public struct SealTime: Hashable, Sendable {
    public let instant: Instant
    /// The type of the value.
    let tag: DERTag

    /// Seals are China's: a time without a zone is taken as UTC+8.
    static let zoneInSeconds: Int64 = 8 * 3600

    /// A time as the generation writes it.
    ///
    /// - Throws: `StructureError.Code.badText` for a year that UTCTime does not have (RFC 5280 §4.1.2.5.1).
    init(_ instant: Instant, _ generation: SealGeneration) throws(StructureError) {
        self.instant = instant
        tag = generation == .v1 ? .utcTime : .generalizedTime
        guard generation != .v1 || (1950...2049).contains(instant.fields.year) else {
            throw StructureError(.badText, "the time \(instant) has no UTCTime, which seals of GM/T 0031-2014 have")
        }
    }

    /// Reads the next value.
    init(
        from reader: inout DERReader, _ generation: SealGeneration, _ what: String, _ notes: inout SealNotes
    ) throws(StructureError) {
        let element = try reader.readAny(what)
        let expected: DERTag = generation == .v1 ? .utcTime : .generalizedTime
        guard element.tag == .utcTime || element.tag == .generalizedTime,
            let read = SealTimeText(Array(element.content))
        else {
            throw StructureError(.malformed, "\(what) is no \(expected)", offset: element.start)
        }
        instant = read.instant
        tag = element.tag
        if tag != expected { notes.note(.oddTime, "\(what) is a \(tag) and not a \(expected)") }
        read.tell(what, &notes)
    }

    /// The content octets of the type, in UTC and whole seconds.
    var content: [UInt8] {
        let digits = instant.description.utf8.filter { (0x30...0x39).contains($0) }
        return (tag == .utcTime ? Array(digits.dropFirst(2)) : digits) + [UInt8(ascii: "Z")]
    }

    func encode(into coder: inout DER.Serializer) { coder.primitive(tag, content) }
}

/// A time in digits, however it is written: `20201004072855Z`, `2020-10-04 07:28:55`, `2020-10-04T07:28:55+08:00`.
struct SealTimeText {
    let instant: Instant
    /// Whether it names its zone.
    let hasZone: Bool
    /// Whether it has signs, a fraction or another zone than Z.
    let isOdd: Bool

    /// The longest text that is taken, in octets.
    private static let octetLimit = 64

    init?(_ text: [UInt8]) {
        guard text.count <= Self.octetLimit else { return nil }
        var rest = text[...]
        guard let zone = Self.cutZone(&rest) else { return nil }
        var fractionCount = 0
        if let point = rest.lastIndex(of: UInt8(ascii: ".")) {
            let digits = rest[(point + 1)...]
            guard number(digits) != nil, digits.count <= 9 else { return nil }
            fractionCount = digits.count
            rest = rest[..<point]
        }
        let signs = Set("-:/ Tt".utf8)
        var digits = rest.filter { !signs.contains($0) }
        let hasSigns = digits.count != rest.count
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        if digits.count == 12, !hasSigns, let year = number(digits.prefix(2)) {
            // RFC 5280 §4.1.2.5.1: 50 to 99 are of the twentieth century.
            digits = Array((year >= 50 ? "19" : "20").utf8) + digits
        }
        guard digits.count == 14, let year = number(digits[0..<4]) else { return nil }
        let fields = stride(from: 4, to: 14, by: 2).compactMap { number(digits[$0..<$0 + 2]) }
        guard fields.count == 5,
            let local = Instant(
                year: year, month: fields[0], day: fields[1], hour: fields[2], minute: fields[3], second: fields[4])
        else { return nil }
        instant = local.adding(seconds: -(zone.seconds ?? SealTime.zoneInSeconds))
        hasZone = zone.seconds != nil
        isOdd = hasSigns || fractionCount > 0 || (hasZone && !zone.isZ)
    }

    func tell(_ what: String, _ notes: inout SealNotes) {
        if !hasZone { notes.note(.localTime, "\(what) has no zone and is taken as UTC+8, \(instant)") }
        if isOdd { notes.note(.oddTime, "\(what) is not written as DER has it") }
    }

    /// Cuts the zone off; no seconds where there is none, `nil` where it is damaged.
    private static func cutZone(_ text: inout ArraySlice<UInt8>) -> (seconds: Int64?, isZ: Bool)? {
        if text.last == UInt8(ascii: "Z") || text.last == UInt8(ascii: "z") {
            text = text.dropLast()
            return (0, true)
        }
        // A sign before the last four digits is a zone, one further ahead is that of a date.
        let tail = text.suffix(6)
        guard let sign = tail.lastIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) else {
            return (nil, false)
        }
        let digits = text[(sign + 1)...].filter { $0 != UInt8(ascii: ":") }
        guard text.count > 10, digits.count == 4 else { return (nil, false) }
        guard let hour = number(digits.prefix(2)), let minute = number(digits.suffix(2)), hour < 24, minute < 60 else {
            return nil
        }
        let seconds = Int64(hour * 3600 + minute * 60)
        let isWest = text[sign] == UInt8(ascii: "-")
        text = text[..<sign]
        return (isWest ? -seconds : seconds, false)
    }
}
