/// Where values of BER begin and end, for what was signed as BER.
enum BERExtents {
    private static let depthLimit = 32

    /// The encodings of the values inside a constructed one, as they stand.
    static func members(of value: ArraySlice<UInt8>) throws(StructureError) -> [ArraySlice<UInt8>] {
        var position = value.startIndex
        let head = try head(value, &position)
        guard head.isConstructed else {
            throw StructureError(.malformed, "a value that should have parts", offset: value.startIndex)
        }
        let end = head.length.map { min(position + $0, value.endIndex) }
        var members: [ArraySlice<UInt8>] = []
        while position < (end ?? value.endIndex) {
            if end == nil, value[position...].starts(with: [0, 0]) { break }
            let start = position
            try skip(value, &position, depthLeft: depthLimit)
            members.append(value[start..<position])
        }
        return members
    }

    private static func skip(
        _ bytes: ArraySlice<UInt8>, _ position: inout Int, depthLeft: Int
    ) throws(StructureError) {
        guard depthLeft > 0 else { throw StructureError(.unsupported, "BER is too deep", offset: position) }
        let head = try head(bytes, &position)
        if let length = head.length {
            position += length
            return
        }
        while !bytes[position...].starts(with: [0, 0]) {
            try skip(bytes, &position, depthLeft: depthLeft - 1)
        }
        position += 2
    }

    /// Goes behind tag and length; a length is within the bytes, `nil` is the indefinite one.
    private static func head(
        _ bytes: ArraySlice<UInt8>, _ position: inout Int
    ) throws(StructureError) -> (isConstructed: Bool, length: Int?) {
        let start = position
        guard bytes.endIndex - position >= 2 else {
            throw StructureError(.truncated, "BER ends inside a value", offset: start)
        }
        let isConstructed = bytes[position] & 0x20 != 0
        let first = bytes[position + 1]
        position += 2
        if first == 0x80 { return (isConstructed, nil) }
        var length = Int(first)
        if first > 0x80 {
            let count = Int(first & 0x7F)
            guard count <= 5, bytes.endIndex - position >= count else {
                throw StructureError(.malformed, "a length is too large", offset: start)
            }
            length = bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
            position += count
        }
        guard length <= bytes.endIndex - position else {
            throw StructureError(.truncated, "a value reaches beyond its end", offset: start)
        }
        return (isConstructed, length)
    }
}
