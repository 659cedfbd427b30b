internal import SwiftASN1

/// A GeneralizedTime of DER (X.690 §11.7): seconds, `Z`, and where the writer was that precise a fraction.
///
/// RFC 5280 and RFC 6960 forbid the fraction, but OCSP responders write it; it is kept.
public struct GeneralizedTime: Hashable, Sendable, CustomStringConvertible {
    /// Longest fraction that is taken, in digits.
    private static let fractionLimit = 18

    /// The moment, cut to the second.
    public let instant: Instant
    /// The digits behind the full stop, without trailing zeros; empty where there is no fraction.
    public let fraction: String

    /// A whole second.
    public init(_ instant: Instant) {
        self.instant = instant
        fraction = ""
    }

    /// Reads the next value, which must be a GeneralizedTime.
    init(from reader: inout DERReader, _ what: String) throws(StructureError) {
        try self.init(reader.read(.generalizedTime, what), what)
    }

    /// Reads the content of a value of whatever tag.
    init(_ element: DERElement, _ what: String) throws(StructureError) {
        guard let read = Self.read(Array(element.content)) else {
            throw StructureError(.malformed, "\(what) is no GeneralizedTime of DER", offset: element.start)
        }
        (instant, fraction) = read
    }

    /// Reads the next value where it has the tag.
    init?(ifPresent tag: DERTag, in reader: inout DERReader, _ what: String) throws(StructureError) {
        guard let element = try reader.readIfPresent(tag, what) else { return nil }
        try self.init(element, what)
    }

    private static func read(_ content: [UInt8]) -> (Instant, String)? {
        guard content.count >= 15, content.last == UInt8(ascii: "Z"), let year = number(content[0..<4]) else {
            return nil
        }
        let fields = stride(from: 4, to: 14, by: 2).compactMap { number(content[$0..<$0 + 2]) }
        guard fields.count == 5,
            let instant = Instant(
                year: year, month: fields[0], day: fields[1], hour: fields[2], minute: fields[3], second: fields[4])
        else { return nil }
        let rest = content[14...].dropLast()
        guard !rest.isEmpty else { return (instant, "") }
        let digits = rest.dropFirst()
        guard rest.first == UInt8(ascii: "."), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let last = digits.last, last != UInt8(ascii: "0"), digits.count <= fractionLimit
        else { return nil }
        return (instant, String(decoding: digits, as: UTF8.self))
    }

    /// The content octets.
    var content: [UInt8] {
        let digits = instant.description.utf8.filter { (0x30...0x39).contains($0) }
        return digits + Array((fraction.isEmpty ? "Z" : ".\(fraction)Z").utf8)
    }

    /// The DER value.
    public var derBytes: [UInt8] { derEncoded { $0.primitive(.generalizedTime, content) } }

    /// RFC 3339 in UTC.
    public var description: String {
        fraction.isEmpty ? instant.description : "\(instant.description.dropLast()).\(fraction)Z"
    }
}
