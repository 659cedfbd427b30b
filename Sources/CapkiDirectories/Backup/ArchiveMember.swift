/// The head of a member of a tar archive (POSIX.1-1988 ustar), in the one form in which backups write it.
struct ArchiveMember: Equatable {
    static let blockByteCount = 512

    let name: String
    let byteCount: Int
    /// Whether it is a private key, which its owner alone may read.
    let isPrivate: Bool

    /// The longest name of the form, in bytes.
    private static let nameByteLimit = 100
    /// Twelve octets hold eleven octal digits and their end.
    private static let octalLimit = 1 << 33
    /// The digit of the group in the permissions.
    private static let modePlace = 105
    private static let sizeField = 124..<136
    private static let sumField = 148..<156

    /// - Returns: `nil` for a name that cannot be a file's in a folder.
    init?(name: String, byteCount: Int, isPrivate: Bool) {
        guard Self.isSafe(name), (1...Self.nameByteLimit).contains(name.utf8.count), byteCount >= 0 else { return nil }
        self.name = name
        self.byteCount = byteCount
        self.isPrivate = isPrivate
    }

    /// A file in the folder itself, or in that of a generation; no name leads out of it.
    private static func isSafe(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && !part.hasPrefix(".") && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
        }
        guard isPlain, parts.count == 3 else { return isPlain && parts.count == 1 }
        return parts[0] == GenerationFolder.parentName && parts[1].allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// The folders in which the file stands, from the outermost on.
    var folders: [String] {
        let parts = name.split(separator: "/").dropLast()
        return parts.indices.map { parts[...$0].joined(separator: "/") }
    }

    /// The permissions of the file.
    var permissions: UInt32 { isPrivate ? 0o600 : 0o640 }

    /// Reads a head; `nil` where it is not, bit for bit, what ``block`` writes.
    init?(block: [UInt8]) {
        guard block.count == Self.blockByteCount else { return nil }
        let name = String(decoding: block.prefix(Self.nameByteLimit).prefix { $0 != 0 }, as: UTF8.self)
        let size = block[Self.sizeField]
        let count: Int?
        if size.first == 0x80 {
            count = size.dropFirst(5).reduce(0) { $0 &<< 8 | Int($1) }
        } else {
            count = Int(String(decoding: size.dropLast(), as: UTF8.self), radix: 8)
        }
        guard let count,
            let member = ArchiveMember(
                name: name, byteCount: count, isPrivate: block[Self.modePlace] == UInt8(ascii: "0")),
            member.block == block
        else { return nil }
        self = member
    }

    /// The head, 512 bytes.
    var block: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockByteCount)
        func put(_ text: String, at place: Int) {
            for (offset, octet) in text.utf8.enumerated() { block[place + offset] = octet }
        }
        put(name, at: 0)
        put("0000\(String(permissions, radix: 8))", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        putSize(&block)
        put("00000000000", at: 136)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        // The sum is made with blanks in its own place.
        for place in Self.sumField { block[place] = UInt8(ascii: " ") }
        let sum = Self.octal(block.reduce(0) { $0 + Int($1) }, digits: 6)
        put(sum, at: Self.sumField.lowerBound)
        block[Self.sumField.lowerBound + 6] = 0
        return block
    }

    /// Octal, and beyond 8 GiB the binary form that GNU and BSD tar read.
    private func putSize(_ block: inout [UInt8]) {
        guard byteCount >= Self.octalLimit else {
            for (offset, octet) in Self.octal(byteCount, digits: 11).utf8.enumerated() {
                block[Self.sizeField.lowerBound + offset] = octet
            }
            return
        }
        block[Self.sizeField.lowerBound] = 0x80
        for offset in 0..<7 {
            block[Self.sizeField.upperBound - 1 - offset] = UInt8(truncatingIfNeeded: byteCount >> (8 * offset))
        }
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// How many zeros fill up the last block.
    var paddingByteCount: Int { (Self.blockByteCount - byteCount % Self.blockByteCount) % Self.blockByteCount }
}
