/// The serial number of a certificate (RFC 5280 §4.1.2.2), as the octets that its INTEGER holds.
public struct SerialNumber: Hashable, Sendable, CustomStringConvertible {
    /// Two's complement, minimal.
    public let octets: [UInt8]

    /// Takes the magnitude of a positive number, with or without leading zeros; `nil` for zero or nothing.
    public init?(magnitude: some Collection<UInt8>) {
        let significant = magnitude.drop { $0 == 0 }
        guard let first = significant.first else { return nil }
        octets = (first >= 0x80 ? [0] : []) + significant
    }

    /// Takes the octets of an INTEGER as they were stored; `nil` where they are not minimal.
    public init?(octets: [UInt8]) {
        guard let first = octets.first else { return nil }
        if octets.count > 1, (first == 0x00) == (octets[1] < 0x80), first == 0x00 || first == 0xFF { return nil }
        self.octets = octets
    }

    /// Reads what was printed: hexadecimal of either case, with or without colons.
    ///
    /// Zero, and behind a minus sign the magnitude of a negative number, are taken too: issuers that wrote them exist.
    ///
    /// - Throws: `StructureError.Code.badText`.
    public init(hexadecimal text: String) throws(StructureError) {
        let isNegative = text.hasPrefix("-")
        let digits = text.dropFirst(isNegative ? 1 : 0).filter { $0 != ":" }
        let even = digits.utf8.count % 2 == 0 ? digits : "0" + digits
        guard (1...128).contains(digits.utf8.count), let read = bytes(hexadecimal: even),
            let serial = isNegative ? Self.negative(read) : SerialNumber(magnitude: read) ?? SerialNumber(octets: [0])
        else { throw StructureError(.badText, "'\(text)' is no serial number in hexadecimal") }
        self = serial
    }

    private static func negative(_ magnitude: [UInt8]) -> SerialNumber? {
        guard let positive = SerialNumber(magnitude: magnitude) else { return nil }
        let complement = twosComplement(positive.octets)
        // The number of the most octets that is left of its sign octet may be spare: -0x80 is one octet.
        let isSpare = complement.count > 1 && complement[0] == 0xFF && complement[1] >= 0x80
        return SerialNumber(octets: isSpare ? Array(complement.dropFirst()) : complement)
    }

    /// The octets of the number with the other sign, as many.
    private static func twosComplement(_ octets: [UInt8]) -> [UInt8] {
        var result = octets.map { ~$0 }
        for place in result.indices.reversed() {
            result[place] &+= 1
            if result[place] != 0 { break }
        }
        return result
    }

    /// Takes octets that are minimal.
    init(checked octets: [UInt8]) { self.octets = octets }

    init(_ element: DERElement) throws(StructureError) {
        octets = Array(try element.integerOctets("the serial number"))
    }

    /// Whether it is what RFC 5280 §4.1.2.2 asks for: positive, at most 20 octets.
    public var isConforming: Bool { Self.isConforming(octets[...]) }

    static func isConforming(_ octets: ArraySlice<UInt8>) -> Bool {
        guard let first = octets.first else { return false }
        return first < 0x80 && (first != 0 || octets.count > 1) && octets.count <= 20
    }

    /// The DER INTEGER, as PKCS#11 wants it in `CKA_SERIAL_NUMBER`.
    public var derBytes: [UInt8] { derEncoded { $0.integer(octets: octets) } }

    /// Lower-case hexadecimal without separators; a negative number has its magnitude behind a minus sign.
    public var description: String {
        if let first = octets.first, first >= 0x80 {
            return "-" + PKIStructures.hexadecimal(Self.twosComplement(octets))
        }
        return PKIStructures.hexadecimal(octets.count > 1 && octets[0] == 0 ? octets.dropFirst() : octets[...])
    }
}
