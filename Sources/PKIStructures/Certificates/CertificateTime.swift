internal import SwiftASN1

/// A time as certificates and CRLs carry it, with the bytes that carried it (RFC 5280 §4.1.2.5).
///
///     Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
public struct CertificateTime: Hashable, Sendable {
    /// The moment.
    public let instant: Instant
    /// The DER value, tag included: a reissue keeps it byte for byte, with its type.
    public let derBytes: [UInt8]

    /// Encodes a moment: UTCTime to the end of 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5).
    public init(_ instant: Instant) {
        let fields = instant.fields
        let rest = [fields.month, fields.day, fields.hour, fields.minute, fields.second].map { padded($0, 2) }.joined()
        let isShort = (1950...2049).contains(fields.year)
        let text = (isShort ? padded(fields.year % 100, 2) : padded(fields.year, 4)) + rest + "Z"
        self.instant = instant
        derBytes = derEncoded { $0.primitive(isShort ? .utcTime : .generalizedTime, Array(text.utf8)) }
    }

    /// Reads the next value, a UTCTime or a GeneralizedTime with seconds and `Z`.
    public init(from reader: inout DERReader, _ what: String) throws(StructureError) {
        let element = try reader.readAny(what)
        guard let instant = Self.instant(of: element) else {
            throw StructureError(
                .malformed, "\(what) is no UTCTime or GeneralizedTime of RFC 5280", offset: element.start)
        }
        self.instant = instant
        derBytes = Array(element.encoded)
    }

    private static func instant(of element: DERElement) -> Instant? {
        let digits = Array(element.content.dropLast())
        guard element.content.last == UInt8(ascii: "Z") else { return nil }
        switch element.tag {
        case .utcTime where digits.count == 12:
            guard let year = number(digits[0..<2]) else { return nil }
            // RFC 5280 §4.1.2.5.1: 50 to 99 are of the twentieth century.
            return instant(year: year >= 50 ? 1900 + year : 2000 + year, rest: digits[2...])
        case .generalizedTime where digits.count == 14:
            guard let year = number(digits[0..<4]) else { return nil }
            return instant(year: year, rest: digits[4...])
        default:
            return nil
        }
    }

    private static func instant(year: Int, rest: ArraySlice<UInt8>) -> Instant? {
        let starts = stride(from: rest.startIndex, to: rest.endIndex, by: 2)
        let fields = starts.compactMap { number(rest[$0..<$0 + 2]) }
        guard fields.count == 5 else { return nil }
        return Instant(
            year: year, month: fields[0], day: fields[1], hour: fields[2], minute: fields[3], second: fields[4])
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
    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.encoded(notBefore.derBytes)
                $0.encoded(notAfter.derBytes)
            }
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
