/// One DER value inside a buffer that it shares with its neighbours.
public struct DERElement: Sendable {
    /// The longest list of named bits that is taken: the longest that is defined has four octets.
    private static let namedBitOctetLimit = 32

    let buffer: ArraySlice<UInt8>
    let start: Int
    let contentRange: Range<Int>

    /// The identifier octet.
    public var tag: DERTag { DERTag(rawValue: buffer[start]) }

    /// The place of the whole value in its buffer, tag and length included.
    var range: Range<Int> { start..<contentRange.upperBound }

    /// The whole value, tag and length included.
    public var encoded: ArraySlice<UInt8> { buffer[range] }

    /// What stands behind tag and length.
    public var content: ArraySlice<UInt8> { buffer[contentRange] }

    /// A reader of the values inside.
    public var reader: DERReader { DERReader(contentOf: self) }

    /// BOOLEAN: one octet, `00` or `FF` (X.690 §11.1).
    public func boolean(_ what: String) throws(StructureError) -> Bool {
        guard content.count == 1, let octet = content.first, octet == 0x00 || octet == 0xFF else {
            throw StructureError(.malformed, "\(what) is no DER BOOLEAN", offset: start)
        }
        return octet == 0xFF
    }

    /// INTEGER: its two's complement octets, checked to be minimal (X.690 §8.3.2).
    public func integerOctets(_ what: String) throws(StructureError) -> ArraySlice<UInt8> {
        guard let first = content.first else { throw StructureError(.malformed, "\(what) is empty", offset: start) }
        if let second = content.dropFirst().first {
            guard !(first == 0x00 && second < 0x80), !(first == 0xFF && second >= 0x80) else {
                throw StructureError(.malformed, "\(what) is not in its shortest form", offset: start)
            }
        }
        return content
    }

    /// INTEGER as a non-negative number of at most 63 bits.
    public func smallInteger(_ what: String) throws(StructureError) -> Int {
        let octets = try integerOctets(what)
        guard let first = octets.first, first < 0x80, octets.count <= 8 else {
            throw StructureError(.unsupported, "\(what) is negative or too large", offset: start)
        }
        return octets.reduce(0) { $0 << 8 | Int($1) }
    }

    /// INTEGER as the octets of a non-negative number, without the sign octet.
    public func unsignedInteger(_ what: String) throws(StructureError) -> ArraySlice<UInt8> {
        let octets = try integerOctets(what)
        guard let first = octets.first, first < 0x80 else {
            throw StructureError(.malformed, "\(what) is negative", offset: start)
        }
        return first == 0 && octets.count > 1 ? octets.dropFirst() : octets
    }

    /// BIT STRING of whole octets, as keys and signatures are.
    public func bitStringOctets(_ what: String) throws(StructureError) -> ArraySlice<UInt8> {
        guard let unused = content.first else { throw StructureError(.malformed, "\(what) is empty", offset: start) }
        guard unused == 0 else { throw StructureError(.malformed, "\(what) has \(unused) unused bits", offset: start) }
        return content.dropFirst()
    }

    /// BIT STRING of named bits: bit 0 first (X.690 §11.2.2 forbids trailing zero bits).
    public func namedBits(_ what: String) throws(StructureError) -> [Bool] {
        let (octets, count) = try namedBitOctets(what)
        return (0..<count).map { octets[octets.startIndex + $0 / 8] & (0x80 >> UInt8($0 % 8)) != 0 }
    }

    /// The octets of named bits, and how many bits are written in them.
    func namedBitOctets(_ what: String) throws(StructureError) -> (octets: ArraySlice<UInt8>, count: Int) {
        guard let unused = content.first, unused < 8, content.count > 1 || unused == 0 else {
            throw StructureError(.malformed, "\(what) is no BIT STRING", offset: start)
        }
        let octets = content.dropFirst()
        guard octets.count <= Self.namedBitOctetLimit else {
            throw StructureError(
                .unsupported, "\(what) has \(octets.count) octets of bits, the limit is \(Self.namedBitOctetLimit)",
                offset: start)
        }
        if let last = octets.last, last & ((1 << unused) - 1) != 0 {
            throw StructureError(.malformed, "\(what) has unused bits that are set", offset: start)
        }
        return (octets, octets.count * 8 - Int(unused))
    }

    /// OBJECT IDENTIFIER.
    public func objectIdentifier(_ what: String) throws(StructureError) -> OID {
        guard let identifier = OID(content: content) else {
            throw StructureError(.malformed, "\(what) is no OBJECT IDENTIFIER", offset: start)
        }
        return identifier
    }
}
