internal import SwiftASN1

/// A time as certificates and CRLs carry it, with the bytes that carried it (RFC 5280 §4.1.2.5).
///
///     Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
public struct CertificateTime: Hashable, Sendable {
    /// The type of the value. Each writes a moment in one way only, so that form and moment are its bytes.
    public enum Form: Sendable, Hashable {
        case utcTime
        case generalizedTime
    }

    /// The moment.
    public let instant: Instant
    /// The type that it has in the DER: a reissue keeps it.
    public let form: Form

    /// Takes a moment: as UTCTime to the end of 2049, as GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5).
    public init(_ instant: Instant) {
        self.instant = instant
        form = (1950...2049).contains(instant.fields.year) ? .utcTime : .generalizedTime
    }

    /// Reads the next value, a UTCTime or a GeneralizedTime with seconds and `Z`.
    public init(from reader: inout DERReader, _ what: String) throws(StructureError) {
        let element = try reader.readAny(what)
        let content = DERCursor(0..<element.content.count)
        guard let instant = Self.instant(element.tag, content, element.content.span) else {
            throw StructureError(
                .malformed, "\(what) is no UTCTime or GeneralizedTime of RFC 5280", offset: element.start)
        }
        self.instant = instant
        form = element.tag == .utcTime ? .utcTime : .generalizedTime
    }

    /// The DER value, tag included.
    public var derBytes: [UInt8] { derEncoded(encode) }

    func encode(into coder: inout DER.Serializer) {
        let fields = instant.fields
        var digits: [UInt8] = []
        digits.reserveCapacity(15)
        if form == .generalizedTime { Self.append(fields.year / 100, to: &digits) }
        for number in [fields.year % 100, fields.month, fields.day, fields.hour, fields.minute, fields.second] {
            Self.append(number, to: &digits)
        }
        digits.append(UInt8(ascii: "Z"))
        coder.primitive(form == .utcTime ? .utcTime : .generalizedTime, digits)
    }

    /// Adds two decimal digits.
    private static func append(_ number: Int, to digits: inout [UInt8]) {
        digits.append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
        digits.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }

    /// Reads the next value; `nil` where it is no time.
    init?(plain cursor: inout DERCursor, _ bytes: Span<UInt8>) {
        let tag = DERTag(rawValue: cursor.nextTag(bytes))
        guard let content = cursor.enterAny(bytes), let instant = Self.instant(tag, content, bytes) else { return nil }
        self.instant = instant
        form = tag == .utcTime ? .utcTime : .generalizedTime
    }

    private static func instant(_ tag: DERTag, _ digits: DERCursor, _ bytes: Span<UInt8>) -> Instant? {
        guard digits.count > 0, bytes[digits.end - 1] == UInt8(ascii: "Z") else { return nil }
        /// The number that two decimal digits are, so many octets behind the start.
        func pair(_ offset: Int) -> Int? {
            let tens = bytes[digits.position + offset] &- 0x30
            let ones = bytes[digits.position + offset + 1] &- 0x30
            return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
        }
        let year: Int
        let start: Int
        switch tag {
        case .utcTime where digits.count == 13:
            guard let two = pair(0) else { return nil }
            // RFC 5280 §4.1.2.5.1: 50 to 99 are of the twentieth century.
            year = two >= 50 ? 1900 + two : 2000 + two
            start = 2
        case .generalizedTime where digits.count == 15:
            guard let century = pair(0), let two = pair(2) else { return nil }
            year = century * 100 + two
            start = 4
        default:
            return nil
        }
        guard let month = pair(start), let day = pair(start + 2), let hour = pair(start + 4),
            let minute = pair(start + 6), let second = pair(start + 8)
        else { return nil }
        return Instant(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }
}

/// The time in which a certificate holds, both ends included (RFC 5280 §4.1.2.5).
///
///     Validity ::= SEQUENCE { notBefore Time, notAfter Time }
public struct Validity: Hashable, Sendable {
    public let notBefore: CertificateTime
    public let notAfter: CertificateTime

    public init(notBefore: CertificateTime, notAfter: CertificateTime) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    init(_ element: DERElement) throws(StructureError) {
        var reader = element.reader
        notBefore = try CertificateTime(from: &reader, "notBefore")
        notAfter = try CertificateTime(from: &reader, "notAfter")
        try reader.expectEnd(of: "the validity")
    }

    /// Reads both times; `nil` where they are none.
    init?(plain content: DERCursor, _ bytes: Span<UInt8>) {
        var content = content
        guard let notBefore = CertificateTime(plain: &content, bytes),
            let notAfter = CertificateTime(plain: &content, bytes), content.isAtEnd
        else { return nil }
        self.init(notBefore: notBefore, notAfter: notAfter)
    }

    /// The DER SEQUENCE of both times.
    public var derBytes: [UInt8] { derEncoded(encode) }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            notBefore.encode(into: &$0)
            notAfter.encode(into: &$0)
        }
    }

    /// The same end with a later beginning; where `instant` is before the beginning, the validity itself.
    public func beginning(notBefore instant: Instant) -> Validity {
        instant > notBefore.instant ? Validity(notBefore: CertificateTime(instant), notAfter: notAfter) : self
    }

    /// Whether `instant` is inside, the last second included.
    public func contains(_ instant: Instant) -> Bool {
        notBefore.instant <= instant && instant <= notAfter.instant
    }
}
