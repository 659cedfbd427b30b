internal import SwiftASN1

/// How many members a list inside an extension may have: far above any that was seen, far below what would hurt.
private let memberLimit = 10_000

/// Reads the one value that fills `bytes`.
func soleElement(_ tag: DERTag, in bytes: ArraySlice<UInt8>, _ what: String) throws(StructureError) -> DERElement {
    var reader = DERReader(bytes)
    let element = try reader.read(tag, what)
    try reader.expectEnd(of: what)
    return element
}

extension DERElement {
    /// The members of a `SEQUENCE SIZE (1..MAX) OF`.
    func members<Member>(
        _ what: String, _ read: (inout DERReader) throws(StructureError) -> Member
    ) throws(StructureError) -> [Member] {
        guard !content.isEmpty else {
            throw StructureError(.malformed, "\(what) is empty, but must have one member at least", offset: start)
        }
        return try membersIfAny(what, read)
    }

    /// The members of a `SEQUENCE OF`.
    func membersIfAny<Member>(
        _ what: String, _ read: (inout DERReader) throws(StructureError) -> Member
    ) throws(StructureError) -> [Member] {
        var list = reader
        var members: [Member] = []
        while !list.isAtEnd {
            guard members.count < memberLimit else {
                throw StructureError(.limit, "\(what) has more than \(memberLimit) members", offset: start)
            }
            members.append(try read(&list))
        }
        return members
    }

    /// Refuses a structure whose parts are all optional and all absent, where its definition forbids that.
    func expectParts(_ what: String, _ rule: String) throws(StructureError) {
        guard !content.isEmpty else {
            throw StructureError(.malformed, "\(what) is empty, which \(rule) forbids", offset: start)
        }
    }

    /// BIT STRING of named bits as a number: bit `n` of the list is bit `n` of the number, the last one is set
    /// (X.690 §11.2.2).
    ///
    /// - Parameter allowsTrailingZeros: whether zero bits at the end are passed over.
    func flags(_ what: String, limit: Int, allowsTrailingZeros: Bool = false) throws(StructureError) -> UInt16 {
        let (octets, written) = try namedBitOctets(what)
        func isSet(_ bit: Int) -> Bool { octets[octets.startIndex + bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 }
        var count = written
        while count > 0, !isSet(count - 1) { count -= 1 }
        guard allowsTrailingZeros || count == written else {
            throw StructureError(.malformed, "\(what) has trailing zero bits, which DER forbids", offset: start)
        }
        guard count <= limit else {
            throw StructureError(.unsupported, "\(what) has \(count) bits, but \(limit) are known", offset: start)
        }
        return (0..<count).reduce(0) { isSet($1) ? $0 | 1 << UInt16($1) : $0 }
    }
}

/// The content of a BIT STRING of named bits, see ``DERElement/flags(_:limit:)``.
func flagOctets(_ number: UInt16) -> ArraySlice<UInt8> {
    // Sixteen bits stay below the first length of two octets.
    derEncoded { $0.namedBits((0..<16).map { number >> $0 & 1 == 1 }) }.dropFirst(2)
}

extension DERReader {
    /// A `BOOLEAN DEFAULT FALSE`: where it is written it must be TRUE (X.690 §11.5).
    mutating func readFlag(_ tag: DERTag, _ what: String) throws(StructureError) -> Bool {
        guard let element = try readIfPresent(tag, what) else { return false }
        guard try element.boolean(what) else {
            throw StructureError(
                .malformed, "\(what) writes out its default FALSE, which DER forbids", offset: element.start)
        }
        return true
    }

    /// An optional non-negative INTEGER.
    mutating func readNumberIfPresent(_ tag: DERTag, _ what: String) throws(StructureError) -> Int? {
        try readIfPresent(tag, what)?.smallInteger(what)
    }
}

extension DERReader {
    /// A value inside an EXPLICIT tag, where the tag is present.
    mutating func readExplicit(_ number: UInt8, _ tag: DERTag, _ what: String) throws(StructureError) -> DERElement? {
        guard var inside = try readIfPresent(.contextConstructed(number), what)?.reader else { return nil }
        let element = try inside.read(tag, what)
        try inside.expectEnd(of: what)
        return element
    }
}

extension DERElement {
    /// NULL has no content (X.690 §8.8).
    func expectNull(_ what: String) throws(StructureError) {
        guard content.isEmpty else {
            throw StructureError(.malformed, "\(what) is NULL, but has \(content.count) octets", offset: start)
        }
    }

    /// A string of seven-bit characters, as the content of IA5String is.
    func ia5Text(_ what: String) throws(StructureError) -> String {
        guard content.allSatisfy({ $0 < 0x80 }) else {
            throw StructureError(.malformed, "\(what) has a character that IA5String lacks", offset: start)
        }
        return String(decoding: content, as: UTF8.self)
    }
}
