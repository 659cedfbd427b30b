/// An object identifier (X.660), kept as its DER content octets so that comparing is cheap.
public struct OID: Hashable, Sendable, CustomStringConvertible {
    /// The longest identifier that is taken, in octets.
    private static let octetLimit = 64

    /// The content octets (X.690 §8.19).
    public let content: [UInt8]

    /// Makes an identifier from its arcs, for constants: the first two within the ranges of X.660.
    public init(_ first: UInt64, _ second: UInt64, _ rest: UInt64...) {
        content = ([first * 40 + second] + rest).flatMap(Self.octets(of:))
    }

    /// Takes content octets, or gives `nil` where they are no identifier.
    ///
    /// Each arc must be in its shortest form and fit 64 bits; 64 octets are the limit of the whole.
    public init?(content: some BidirectionalCollection<UInt8>) {
        guard let last = content.last, last < 0x80, content.count <= Self.octetLimit else { return nil }
        var arcOctetCount = 0
        for octet in content {
            guard arcOctetCount > 0 || octet != 0x80 else { return nil }
            arcOctetCount = octet >= 0x80 ? arcOctetCount + 1 : 0
            guard arcOctetCount < 9 else { return nil }
        }
        self.content = Array(content)
    }

    /// Reads `1.2.840.113549`.
    ///
    /// - Throws: `StructureError.Code.badText`.
    public init(dotted text: some StringProtocol) throws(StructureError) {
        let arcs = text.split(separator: ".", omittingEmptySubsequences: false).map { arc in
            // UInt64 alone would take a sign.
            arc.utf8.first.map { (0x30...0x39).contains($0) } == true ? UInt64(arc) : nil
        }
        guard arcs.count >= 2, arcs.count <= 32, let first = arcs[0], let second = arcs[1], first <= 2,
            first == 2 || second < 40, second < 1 << 32
        else { throw StructureError(.badText, "'\(text)' is no object identifier") }
        var content = Self.octets(of: first * 40 + second)
        for arc in arcs.dropFirst(2) {
            guard let arc, arc < 1 << 62 else { throw StructureError(.badText, "'\(text)' is no object identifier") }
            content += Self.octets(of: arc)
        }
        guard content.count <= Self.octetLimit else {
            throw StructureError(.badText, "the object identifier '\(text)' has more than \(Self.octetLimit) octets")
        }
        self.content = content
    }

    /// The numbers separated by full stops.
    public var description: String {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for octet in content {
            arc = arc << 7 | UInt64(octet & 0x7F)
            guard octet < 0x80 else { continue }
            if arcs.isEmpty {
                let first = min(arc / 40, 2)
                arcs = [first, arc - first * 40]
            } else {
                arcs.append(arc)
            }
            arc = 0
        }
        return arcs.map(String.init).joined(separator: ".")
    }

    private static func octets(of arc: UInt64) -> [UInt8] {
        var octets = [UInt8(arc & 0x7F)]
        var rest = arc >> 7
        while rest > 0 {
            octets.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        return octets
    }
}
