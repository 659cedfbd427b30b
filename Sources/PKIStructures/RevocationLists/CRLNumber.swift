internal import SwiftASN1

/// The number of a CRL, which only goes up (RFC 5280 §5.2.3): up to 20 octets, more than a machine word.
///
///     CRLNumber ::= INTEGER (0..MAX)
public struct CRLNumber: Hashable, Comparable, ExtensionContent, CustomStringConvertible {
    public static let id = OID.crlNumber
    /// The number before the first one.
    public static let zero = CRLNumber(magnitude: [])
    private static let octetLimit = 20

    /// Big-endian, without leading zeros; empty for zero.
    public let magnitude: [UInt8]

    /// Takes a number of any length.
    public init(magnitude: [UInt8]) { self.magnitude = Array(magnitude.drop { $0 == 0 }) }

    /// A small number, at least zero.
    public init(_ value: Int) { self.init(magnitude: signedOctets(of: max(0, value))) }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        let octets = try reader.read(.integer, "cRLNumber").unsignedInteger("cRLNumber")
        try reader.expectEnd(of: "cRLNumber")
        self.init(magnitude: Array(octets))
        guard derOctets.count <= Self.octetLimit else {
            throw StructureError(.unsupported, "cRLNumber has more than \(Self.octetLimit) octets")
        }
    }

    public var derBytes: [UInt8] { derEncoded { $0.integer(octets: derOctets) } }

    private var derOctets: [UInt8] {
        guard let first = magnitude.first else { return [0] }
        return first >= 0x80 ? [0] + magnitude : magnitude
    }

    /// The number after this one, or `nil` where 20 octets are used up.
    public var next: CRLNumber? {
        var octets = magnitude
        var place = octets.count - 1
        while place >= 0, octets[place] == 0xFF {
            octets[place] = 0
            place -= 1
        }
        if place >= 0 { octets[place] += 1 } else { octets.insert(1, at: 0) }
        let following = CRLNumber(magnitude: octets)
        return following.derOctets.count <= Self.octetLimit ? following : nil
    }

    /// The number in decimal.
    public var description: String {
        var digits: [UInt8] = []
        var rest = magnitude
        while !rest.isEmpty {
            var remainder = 0
            rest = rest.map { octet in
                let value = remainder << 8 | Int(octet)
                remainder = value % 10
                return UInt8(value / 10)
            }
            digits.append(UInt8(ascii: "0") + UInt8(remainder))
            rest = Array(rest.drop { $0 == 0 })
        }
        return digits.isEmpty ? "0" : String(decoding: digits.reversed(), as: UTF8.self)
    }

    public static func < (left: CRLNumber, right: CRLNumber) -> Bool {
        guard left.magnitude.count == right.magnitude.count else { return left.magnitude.count < right.magnitude.count }
        return left.magnitude.lexicographicallyPrecedes(right.magnitude)
    }
}
