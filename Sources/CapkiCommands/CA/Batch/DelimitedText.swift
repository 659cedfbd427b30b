/// Comma-separated values (RFC 4180): quoted fields may hold commas, quotes (doubled) and line breaks.
struct DelimitedText {
    /// A record with the line on which it begins.
    struct Record {
        let line: Int
        let fields: [String]
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    /// Takes UTF-8 text; a byte order mark is passed over.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next record that is not empty; `nil` at the end.
    ///
    /// - Throws: `CommandError` for a quote that is not closed, or for what is no UTF-8.
    mutating func next() throws -> Record? {
        while position < bytes.count {
            let start = line
            var fields = [try field()]
            while position < bytes.count, bytes[position] == Self.comma {
                position += 1
                fields.append(try field())
            }
            try endLine(start)
            if fields.contains(where: { !$0.isEmpty }) { return Record(line: start, fields: fields) }
        }
        return nil
    }

    private mutating func endLine(_ start: Int) throws {
        guard position < bytes.count else { return }
        if bytes[position] == Self.carriageReturn { position += 1 }
        guard position >= bytes.count || bytes[position] == Self.lineFeed else {
            throw CommandError("batch.malformed", "line \(start): a quoted field is followed by more than a comma")
        }
        position += 1
        line += 1
    }

    private mutating func field() throws -> String {
        guard position < bytes.count, bytes[position] == Self.quote else { return try plain() }
        let start = line
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == Self.quote {
                guard position < bytes.count, bytes[position] == Self.quote else { return try text(content[...]) }
                position += 1
            }
            if byte == Self.lineFeed { line += 1 }
            content.append(byte)
        }
        throw CommandError("batch.malformed", "line \(start): a quoted field does not end")
    }

    private mutating func plain() throws -> String {
        let start = position
        while position < bytes.count, ![Self.comma, Self.lineFeed, Self.carriageReturn].contains(bytes[position]) {
            position += 1
        }
        return try text(bytes[start..<position])
    }

    private func text(_ content: ArraySlice<UInt8>) throws -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw CommandError(
                "batch.malformed", "line \(line) is not UTF-8", hint: "save the table as 'CSV UTF-8'")
        }
        return text.trimming(while: { $0 == " " || $0 == "\t" })
    }
}

extension String {
    /// The text without such characters at its ends.
    fileprivate func trimming(while isLeftOut: (Character) -> Bool) -> String {
        let start = drop(while: isLeftOut)
        return String(start.reversed().drop(while: isLeftOut).reversed())
    }
}
