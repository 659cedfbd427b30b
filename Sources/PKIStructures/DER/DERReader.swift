/// Reads DER values one after another, in place (X.690 §8, §10, §11).
///
/// Nothing is copied: what is read are ranges of the one buffer. It is strict: lengths are definite and minimal, and no
/// value reaches beyond the one that holds it.
public struct DERReader: Sendable {
    private let buffer: ArraySlice<UInt8>
    private(set) var position: Int
    private var end: Int

    /// Reads the whole of `bytes`; offsets in errors are indices of it.
    public init(_ bytes: ArraySlice<UInt8>) {
        buffer = bytes
        position = bytes.startIndex
        end = bytes.endIndex
    }

    /// Reads the whole of `bytes`.
    public init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// Reads what is inside a constructed value.
    public init(contentOf element: DERElement) {
        buffer = element.buffer
        position = element.contentRange.lowerBound
        end = element.contentRange.upperBound
    }

    /// Whether everything has been read.
    public var isAtEnd: Bool { position == end }

    /// The tag of the next value, or `nil` at the end.
    public var nextTag: DERTag? { position < end ? DERTag(rawValue: buffer[position]) : nil }

    /// Reads the next value, whatever it is.
    @inline(__always)
    public mutating func readAny(_ what: String) throws(StructureError) -> DERElement {
        let start = position
        return DERElement(buffer: buffer, start: start, contentRange: try skip(what))
    }

    /// Goes behind the next value, whatever it is, and gives the place of its content.
    ///
    /// Nearly every value is short and sound; what is not goes the way that finds the words for it.
    @inline(__always)
    private mutating func skip(_ what: String) throws(StructureError) -> Range<Int> {
        let start = position
        guard end - start >= 2, buffer[start] & 0x1F != 0x1F else { return try skipThoroughly(what) }
        let count = Int(buffer[start + 1])
        guard count < 0x80, count <= end - start - 2 else { return try skipThoroughly(what) }
        position = start + 2 + count
        return (start + 2)..<position
    }

    @inline(never)
    private mutating func skipThoroughly(_ what: String) throws(StructureError) -> Range<Int> {
        let start = position
        guard start < end else { throw StructureError(.truncated, "\(what) is missing", offset: start) }
        guard buffer[start] & 0x1F != 0x1F else {
            throw StructureError(.unsupported, "\(what) has a tag number above 30", offset: start)
        }
        var cursor = start + 1
        let count = try readLength(at: &cursor, what)
        guard count <= end - cursor else {
            throw StructureError(
                .truncated, "\(what) says it has \(count) bytes, but \(end - cursor) are left", offset: start)
        }
        position = cursor + count
        return cursor..<position
    }

    /// Reads the next value, which must have the tag.
    @inline(__always)
    public mutating func read(_ tag: DERTag, _ what: String) throws(StructureError) -> DERElement {
        try expect(tag, what)
        return try readAny(what)
    }

    @inline(__always)
    private func expect(_ tag: DERTag, _ what: String) throws(StructureError) {
        guard position < end, buffer[position] == tag.rawValue else { throw mismatch(tag, what) }
    }

    @inline(never)
    private func mismatch(_ tag: DERTag, _ what: String) -> StructureError {
        guard let next = nextTag else { return StructureError(.truncated, "\(what) is missing", offset: position) }
        return StructureError(.malformed, "\(what) should be \(tag), but is \(next)", offset: position)
    }

    /// The end of a value that was entered.
    struct Outside {
        fileprivate let end: Int
    }

    /// Goes on inside the next value, which must have the tag, until ``leave(_:)``: cheaper than a reader of its own where
    /// there are many.
    mutating func enter(_ tag: DERTag, _ what: String) throws(StructureError) -> Outside {
        try expect(tag, what)
        let content = try skip(what)
        let outside = Outside(end: end)
        position = content.lowerBound
        end = content.upperBound
        return outside
    }

    /// Goes on behind the value that was entered last, which must be read to its end.
    mutating func leave(_ outside: Outside, _ what: String) throws(StructureError) {
        try expectEnd(of: what)
        end = outside.end
    }

    /// Reads an OBJECT IDENTIFIER.
    mutating func readIdentifier(_ what: String) throws(StructureError) -> OID {
        try expect(.objectIdentifier, what)
        let start = position
        let content = try skip(what)
        guard let identifier = OID(content: buffer[content]) else {
            throw StructureError(.malformed, "\(what) is no OBJECT IDENTIFIER", offset: start)
        }
        return identifier
    }

    /// Reads the next value where it has the tag.
    public mutating func readIfPresent(_ tag: DERTag, _ what: String) throws(StructureError) -> DERElement? {
        nextTag == tag ? try readAny(what) : nil
    }

    /// Refuses anything that is left over.
    public func expectEnd(of what: String) throws(StructureError) {
        guard isAtEnd else { throw excess(what) }
    }

    @inline(never)
    private func excess(_ what: String) -> StructureError {
        StructureError(.malformed, "\(end - position) bytes too many after \(what)", offset: position)
    }

    /// What was read since a position.
    func bytes(from start: Int) -> ArraySlice<UInt8> { buffer[start..<position] }

    /// How many values are left, as far as they can be read: what an array of them has to hold.
    var valueCount: Int {
        var rest = self
        var count = 0
        while !rest.isAtEnd, (try? rest.skip("a value")) != nil { count += 1 }
        return count
    }

    /// Reads the length octets (X.690 §8.1.3, minimal by §10.1).
    private func readLength(at cursor: inout Int, _ what: String) throws(StructureError) -> Int {
        guard cursor < end else { throw StructureError(.truncated, "\(what) has no length", offset: cursor) }
        let first = buffer[cursor]
        cursor += 1
        if first < 0x80 { return Int(first) }
        let octetCount = Int(first & 0x7F)
        guard octetCount > 0 else {
            throw StructureError(.malformed, "\(what) has an indefinite length, which DER forbids", offset: cursor - 1)
        }
        guard octetCount <= 4 else { throw StructureError(.malformed, "\(what) is too long", offset: cursor - 1) }
        guard octetCount <= end - cursor else {
            throw StructureError(.truncated, "\(what) ends inside its length", offset: cursor)
        }
        var count = 0
        for _ in 0..<octetCount {
            count = count << 8 | Int(buffer[cursor])
            cursor += 1
        }
        guard count >= 0x80, count >> ((octetCount - 1) * 8) != 0 else {
            throw StructureError(.malformed, "\(what) has a length that is not minimal", offset: cursor - octetCount)
        }
        return count
    }
}
