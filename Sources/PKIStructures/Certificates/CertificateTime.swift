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
        guard let instant = Self.instant(of: element) else {
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

    private static func instant(of element: DERElement) -> Instant? {
        let digits = element.content
        guard digits.last == UInt8(ascii: "Z") else { return nil }
        switch element.tag {
        case .utcTime where digits.count == 13:
            guard let year = twoDigits(digits, 0) else { return nil }
            // RFC 5280 §4.1.2.5.1: 50 to 99 are of the twentieth century.
            return instant(year: year >= 50 ? 1900 + year : 2000 + year, digits, restAt: 2)
        case .generalizedTime where digits.count == 15:
            guard let century = twoDigits(digits, 0), let year = twoDigits(digits, 2) else { return nil }
            return instant(year: century * 100 + year, digits, restAt: 4)
        default:
            return nil
        }
    }

    private static func instant(year: Int, _ digits: ArraySlice<UInt8>, restAt start: Int) -> Instant? {
        guard let month = twoDigits(digits, start), let day = twoDigits(digits, start + 2),
            let hour = twoDigits(digits, start + 4), let minute = twoDigits(digits, start + 6),
            let second = twoDigits(digits, start + 8)
        else { return nil }
        return Instant(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    /// The number that two decimal digits are, so many octets behind the start.
    private static func twoDigits(_ digits: ArraySlice<UInt8>, _ offset: Int) -> Int? {
        let place = digits.startIndex + offset
        let tens = digits[place] &- 0x30
        let ones = digits[place + 1] &- 0x30
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
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
