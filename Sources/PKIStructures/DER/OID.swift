/// An object identifier (X.660), kept as its DER content octets so that comparing is cheap.
public struct OID: Hashable, Sendable, CustomStringConvertible {
    /// The longest identifier that is taken, in octets.
    private static let octetLimit = 64

    /// Nearly every identifier has its octets in here, and needs no memory of its own.
    private let packed: PackedOctets
    /// The octets of one that is longer.
    private let long: [UInt8]?

    /// The content octets (X.690 §8.19).
    public var content: [UInt8] { long ?? packed.octets }

    public static func == (left: OID, right: OID) -> Bool {
        left.packed == right.packed && (left.long == nil && right.long == nil || left.long == right.long)
    }

    /// Of the longer identifiers those share a hash that begin alike; ``==`` tells them apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(packed) }

    /// Makes an identifier from its arcs, for constants: the first two within the ranges of X.660.
    public init(_ first: UInt64, _ second: UInt64, _ rest: UInt64...) {
        self.init(checked: ([first * 40 + second] + rest).flatMap { Self.octets(of: UInt128($0)) }[...])
    }

    /// A name below the arc of UUIDs, `2.25`, which anybody can make for himself (ITU-T X.667 §7).
    public init(uuid high: UInt64, _ low: UInt64) {
        self.init(checked: (Self.octets(of: 2 * 40 + 25) + Self.octets(of: UInt128(high) << 64 | UInt128(low)))[...])
    }

    private init(checked content: ArraySlice<UInt8>) {
        packed = PackedOctets(content)
        long = content.count > PackedOctets.limit ? Array(content) : nil
    }

    /// Takes content octets, or gives `nil` where they are no identifier.
    ///
    /// Each arc must be in its shortest form and fit 128 bits, as a UUID does (X.667); 64 octets are the limit of the
    /// whole.
    public init?(content: ArraySlice<UInt8>) {
        guard let last = content.last, last < 0x80, content.count <= Self.octetLimit else { return nil }
        guard content.count > PackedOctets.limit else {
            // So few octets hold no arc that is too large.
            var isInside = false
            for octet in content {
                guard isInside || octet != 0x80 else { return nil }
                isInside = octet >= 0x80
            }
            self.init(checked: content)
            return
        }
        var arc: UInt128 = 0
        var isInside = false
        for octet in content {
            guard isInside || octet != 0x80, arc >> 121 == 0 else { return nil }
            arc = octet >= 0x80 ? arc << 7 | UInt128(octet & 0x7F) : 0
            isInside = octet >= 0x80
        }
        self.init(checked: content)
    }

    /// Takes content octets, or gives `nil` where they are no identifier.
    public init?(content: [UInt8]) { self.init(content: content[...]) }

    /// Reads `1.2.840.113549`.
    ///
    /// - Throws: `StructureError.Code.badText`.
    public init(dotted text: some StringProtocol) throws(StructureError) {
        let arcs = text.split(separator: ".", omittingEmptySubsequences: false).map { arc in
            // UInt128 alone would take a sign.
            arc.utf8.first.map { (0x30...0x39).contains($0) } == true ? UInt128(arc) : nil
        }
        guard arcs.count >= 2, arcs.count <= 32, let first = arcs[0], let second = arcs[1], first <= 2,
            first == 2 || second < 40, second < 1 << 32
        else { throw StructureError(.badText, "'\(text)' is no object identifier") }
        var content = Self.octets(of: first * 40 + second)
        for arc in arcs.dropFirst(2) {
            guard let arc else { throw StructureError(.badText, "'\(text)' is no object identifier") }
            content += Self.octets(of: arc)
        }
        guard content.count <= Self.octetLimit else {
            throw StructureError(.badText, "the object identifier '\(text)' has more than \(Self.octetLimit) octets")
        }
        self.init(checked: content[...])
    }

    /// The numbers separated by full stops.
    public var description: String {
        var arcs: [UInt128] = []
        var arc: UInt128 = 0
        for octet in content {
            arc = arc << 7 | UInt128(octet & 0x7F)
            guard octet < 0x80 else { continue }
            if arcs.isEmpty {
                let first = min(arc / 40, 2)
                arcs = [first, arc - first * 40]
            } else {
                arcs.append(arc)
            }
            arc = 0
        }
        return arcs.map { String($0) }.joined(separator: ".")
    }

    private static func octets(of arc: UInt128) -> [UInt8] {
        var octets = [UInt8(arc & 0x7F)]
        var rest = arc >> 7
        while rest > 0 {
            octets.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        return octets
    }
}

/// Up to 15 octets in two words; of more, the first 15.
private struct PackedOctets: Hashable, Sendable {
    static let limit = 15

    private let high: UInt64
    /// Seven octets, and behind them how many there are in both.
    private let low: UInt64

    init(_ octets: ArraySlice<UInt8>) {
        let count = min(octets.count, Self.limit)
        let middle = octets.startIndex + min(count, 8)
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for place in octets.startIndex..<middle { words.high = words.high << 8 | UInt64(octets[place]) }
        for place in middle..<(octets.startIndex + count) { words.low = words.low << 8 | UInt64(octets[place]) }
        high = words.high
        low = words.low << 8 | UInt64(count)
    }

    var octets: [UInt8] {
        let count = Int(low & 0xFF)
        let highCount = min(count, 8)
        var octets: [UInt8] = []
        octets.reserveCapacity(count)
        for place in 0..<count {
            let isHigh = place < highCount
            let behind = (isHigh ? highCount : count) - 1 - place
            octets.append(UInt8(truncatingIfNeeded: (isHigh ? high : low >> 8) >> UInt64(behind * 8)))
        }
        return octets
    }
}
