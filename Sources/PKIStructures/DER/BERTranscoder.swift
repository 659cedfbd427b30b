/// Rewrites BER as DER, for the containers that are allowed to be BER: PKCS#12 and PKCS#7/CMS.
///
/// Indefinite lengths become definite, lengths minimal, OCTET STRINGs in pieces whole (X.690 §8.1.3.6, §8.7.3). Every
/// other content stays as it is, so that DER comes out as it went in. Certificates and whatever else is signed as DER
/// are not for this: their bytes count.
public struct BERTranscoder: Sendable {
    /// How deep values may stand in each other.
    public var depthLimit = 32
    /// The longest input in bytes.
    public var byteLimit = 64 << 20
    /// The largest number of values.
    public var valueLimit = 1 << 20

    public init() {}

    /// Rewrites the one value that fills `bytes`.
    ///
    /// - Throws: `StructureError` for what is no BER, is too deep or too long, or has other strings in pieces.
    public func derBytes(of bytes: ArraySlice<UInt8>) throws(StructureError) -> [UInt8] {
        guard bytes.count <= byteLimit else {
            throw StructureError(.unsupported, "\(bytes.count) bytes of BER, the limit is \(byteLimit)")
        }
        var cursor = BERCursor(bytes, valueLimit: valueLimit)
        let value = try cursor.readValue(depthLeft: depthLimit)
        guard cursor.isAtEnd else {
            throw StructureError(.malformed, "there are bytes after the value", offset: cursor.position)
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        value.write(into: &output)
        return output
    }

    /// Whether bytes are exactly one value.
    public static func isOneValue(_ bytes: [UInt8]) -> Bool {
        (try? BERTranscoder().derBytes(of: bytes[...])) != nil
    }
}

/// A value of BER, with what DER needs to write it.
private struct BERValue {
    enum Content {
        case primitive(ArraySlice<UInt8>)
        case constructed([BERValue])
    }

    let tag: UInt8
    let content: Content
    /// The length of the content in DER.
    let byteCount: Int

    init(tag: UInt8, octets: ArraySlice<UInt8>) {
        self.tag = tag
        content = .primitive(octets)
        byteCount = octets.count
    }

    init(tag: UInt8, members: [BERValue]) {
        self.tag = tag
        content = .constructed(members)
        byteCount = members.reduce(0) { $0 + $1.encodedByteCount }
    }

    /// The length with tag and length octets.
    private var encodedByteCount: Int { 2 + Self.lengthOctets(byteCount).count + byteCount }

    func write(into output: inout [UInt8]) {
        output.append(tag)
        let octets = Self.lengthOctets(byteCount)
        output.append(octets.isEmpty ? UInt8(byteCount) : 0x80 | UInt8(octets.count))
        output += octets
        switch content {
        case .primitive(let octets): output += octets
        case .constructed(let members): for member in members { member.write(into: &output) }
        }
    }

    /// The octets of a long length, nothing for a short one.
    private static func lengthOctets(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [] }
        let width = (Int.bitWidth - count.leadingZeroBitCount + 7) / 8
        return (0..<width).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    }

    /// The octets of an OCTET STRING that came whole or has been put together.
    var octetString: ArraySlice<UInt8>? {
        guard tag == DERTag.octetString.rawValue, case .primitive(let octets) = content else { return nil }
        return octets
    }
}

private struct BERCursor {
    private let bytes: ArraySlice<UInt8>
    private(set) var position: Int
    private var valuesLeft: Int

    init(_ bytes: ArraySlice<UInt8>, valueLimit: Int) {
        self.bytes = bytes
        valuesLeft = valueLimit
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func readValue(depthLeft: Int) throws(StructureError) -> BERValue {
        let start = position
        guard depthLeft > 0 else { throw StructureError(.unsupported, "BER is too deep", offset: start) }
        valuesLeft -= 1
        guard valuesLeft >= 0 else { throw StructureError(.unsupported, "BER of too many values", offset: start) }
        let tag = try nextByte()
        guard tag & 0x1F != 0x1F else {
            throw StructureError(.unsupported, "a tag number above 30", offset: start)
        }
        let length = try readLength()
        guard tag & 0x20 != 0 else {
            guard let length else {
                throw StructureError(.malformed, "a primitive value of indefinite length", offset: start)
            }
            defer { position += length }
            return BERValue(tag: tag, octets: bytes[position..<position + length])
        }
        let members = try readMembers(length: length, depthLeft: depthLeft)
        return try joined(tag: tag, members, at: start)
    }

    private mutating func readMembers(length: Int?, depthLeft: Int) throws(StructureError) -> [BERValue] {
        var members: [BERValue] = []
        let end = length.map { position + $0 }
        while true {
            if let end {
                guard position <= end else {
                    throw StructureError(.truncated, "a value reaches beyond the one that holds it", offset: position)
                }
                if position == end { return members }
            } else if bytes[position...].starts(with: [0, 0]) {
                position += 2
                return members
            }
            members.append(try readValue(depthLeft: depthLeft - 1))
        }
    }

    /// Puts an OCTET STRING together that came in pieces.
    private func joined(tag: UInt8, _ members: [BERValue], at start: Int) throws(StructureError) -> BERValue {
        let isUniversal = tag & 0xC0 == 0
        guard isUniversal, tag != DERTag.sequence.rawValue, tag != DERTag.set.rawValue else {
            return BERValue(tag: tag, members: members)
        }
        guard tag == DERTag.octetString.rawValue | 0x20, let octets = Self.join(members) else {
            throw StructureError(.unsupported, "a string in pieces other than an OCTET STRING", offset: start)
        }
        return BERValue(tag: DERTag.octetString.rawValue, octets: octets)
    }

    private static func join(_ pieces: [BERValue]) -> ArraySlice<UInt8>? {
        var octets: [UInt8] = []
        for piece in pieces {
            guard let part = piece.octetString else { return nil }
            octets += part
        }
        return octets[...]
    }

    private mutating func nextByte() throws(StructureError) -> UInt8 {
        guard position < bytes.endIndex else {
            throw StructureError(.truncated, "BER ends inside a value", offset: position)
        }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads a length that is within the input; `nil` is the indefinite one.
    private mutating func readLength() throws(StructureError) -> Int? {
        let start = position
        let first = try nextByte()
        if first == 0x80 { return nil }
        var length = Int(first)
        if first > 0x80 {
            length = 0
            for _ in 0..<(first & 0x7F) {
                guard length < 1 << 40 else { throw StructureError(.malformed, "a length is too large", offset: start) }
                length = length << 8 | Int(try nextByte())
            }
        }
        guard length <= bytes.endIndex - position else {
            throw StructureError(
                .truncated, "a value says it has \(length) bytes, but \(bytes.endIndex - position) are left",
                offset: start)
        }
        return length
    }
}
