/// Goes over DER values in bytes that its caller holds, without keeping them: for what is read of every certificate, where to
/// count references costs more than to read.
///
/// It knows what is plain alone: low tags, lengths below 64 KiB in their shortest form. For anything else it gives `nil`, and
/// ``DERReader`` reads it again and finds the words for what is wrong.
struct DERCursor {
    private(set) var position: Int
    let end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position == end }
    var range: Range<Int> { position..<end }
    var count: Int { end - position }

    /// The tag of the next value; no value has the tag 0, which is given at the end.
    func nextTag(_ bytes: Span<UInt8>) -> UInt8 { position < end ? bytes[position] : 0 }

    /// Goes behind the next value, which must have the tag, and gives what is inside.
    @inline(__always)
    mutating func enter(_ tag: DERTag, _ bytes: Span<UInt8>) -> DERCursor? {
        nextTag(bytes) == tag.rawValue ? enterAny(bytes) : nil
    }

    /// Goes behind the next value, and gives what is inside.
    @inline(__always)
    mutating func enterAny(_ bytes: Span<UInt8>) -> DERCursor? {
        // Most lengths are of one octet.
        guard end - position >= 2, bytes[position] & 0x1F != 0x1F, bytes[position + 1] < 0x80 else {
            return enterLong(bytes)
        }
        let start = position + 2
        let count = Int(bytes[position + 1])
        guard count <= end - start else { return nil }
        position = start + count
        return DERCursor(start..<position)
    }

    @inline(never)
    private mutating func enterLong(_ bytes: Span<UInt8>) -> DERCursor? {
        guard end - position >= 2, bytes[position] & 0x1F != 0x1F else { return nil }
        var start = position + 2
        var count = Int(bytes[position + 1])
        if count >= 0x80 {
            let octetCount = count & 0x7F
            guard octetCount == 1 || octetCount == 2, end - start >= octetCount else { return nil }
            count = octetCount == 1 ? Int(bytes[start]) : Int(bytes[start]) << 8 | Int(bytes[start + 1])
            guard count >= (octetCount == 1 ? 0x80 : 0x100) else { return nil }
            start += octetCount
        }
        guard count <= end - start else { return nil }
        position = start + count
        return DERCursor(start..<position)
    }

    /// Whether what is inside an OBJECT IDENTIFIER is one of few octets (X.690 §8.19).
    func isIdentifier(_ bytes: Span<UInt8>) -> Bool {
        guard (1...15).contains(count), bytes[end - 1] < 0x80 else { return false }
        var isInside = false
        for place in range {
            guard isInside || bytes[place] != 0x80 else { return false }
            isInside = bytes[place] >= 0x80
        }
        return true
    }

    /// Whether all octets are of seven bits.
    func isASCII(_ bytes: Span<UInt8>) -> Bool {
        var union: UInt8 = 0
        for place in range { union |= bytes[place] }
        return union < 0x80
    }

    /// Whether both hold the same octets.
    func holdsTheSame(as other: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        bytes.extracting(range).holdsTheSame(as: bytes.extracting(other.range))
    }
}
