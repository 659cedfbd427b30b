/// Textual encodings of DER (RFC 7468), read as leniently as §2 of that RFC asks.
public struct PEMBlock: Hashable, Sendable {
    /// What stands behind `BEGIN`, for example `CERTIFICATE`.
    public let label: String
    /// The decoded bytes.
    public let bytes: [UInt8]
    /// The headers before the body (RFC 1421 §4.6), which only old encrypted keys have.
    public let headers: [Header]

    /// One header of a block.
    public struct Header: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        fileprivate init(_ line: [UInt8]) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            name = String(decoding: parts[0], as: UTF8.self)
            value = String(decoding: parts.dropFirst().joined().drop { $0 == 0x20 }, as: UTF8.self)
        }
    }

    /// Reads base64 that stands alone, without boundaries, as several makers deliver certificates; `nil` where it is none.
    public init?(bareBase64 text: some Collection<UInt8>) {
        guard let bytes = base64Decoded(text.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 && $0 != 0x09 }),
            !bytes.isEmpty
        else { return nil }
        self.init(label: "", bytes: bytes)
    }

    /// Makes a block to be written.
    public init(label: String, bytes: [UInt8]) { self.init(label: label, bytes: bytes, headers: []) }

    private init(label: String, bytes: [UInt8], headers: [Header]) {
        self.label = label
        self.bytes = bytes
        self.headers = headers
    }

    /// The text, lines of 64 characters, with a line feed at the end.
    public var text: String {
        let body = Array(base64(bytes).utf8)
        var lines = ["-----BEGIN \(label)-----"] + headers.map { "\($0.name): \($0.value)" }
        if !headers.isEmpty { lines.append("") }
        for start in stride(from: 0, to: body.count, by: 64) {
            lines.append(String(decoding: body[start..<min(start + 64, body.count)], as: UTF8.self))
        }
        lines.append("-----END \(label)-----\n")
        return lines.joined(separator: "\n")
    }

    /// Reads every block of a text; what stands between blocks is passed over.
    ///
    /// - Parameter allowsHeaders: whether blocks may have the headers of old encrypted keys (RFC 1421).
    /// - Throws: `StructureError.Code.malformed` for a block without its end or with a body that is no base64,
    ///   `unsupported` for headers that are not allowed.
    public static func blocks(
        in text: some Collection<UInt8>, allowsHeaders: Bool = false
    ) throws(StructureError) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var label: String?
        var body: [UInt8] = []
        var headers: [Header] = []
        for line in withoutMark(text).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let content = trimmed(line)
            guard let open = label else {
                label = boundaryLabel("BEGIN", content)
                continue
            }
            if let closing = boundaryLabel("END", content) {
                guard closing == open, let bytes = base64Decoded(body), !bytes.isEmpty else {
                    throw StructureError(.malformed, "PEM block \(blocks.count + 1), '\(open)', is damaged")
                }
                blocks.append(PEMBlock(label: open, bytes: bytes, headers: headers))
                (label, body, headers) = (nil, [], [])
            } else if allowsHeaders, body.isEmpty, content.contains(UInt8(ascii: ":")) {
                headers.append(Header(content))
            } else if content.contains(UInt8(ascii: ":")) {
                throw StructureError(
                    .unsupported, "PEM block \(blocks.count + 1), '\(open)', has RFC 1421 headers; convert it to PKCS#8"
                )
            } else {
                body += content
            }
        }
        if let label { throw StructureError(.truncated, "PEM block \(blocks.count + 1), '\(label)', has no end") }
        return blocks
    }

    /// Editors of Windows put the mark of UTF-8 before the first boundary.
    private static func withoutMark<Text: Collection<UInt8>>(_ text: Text) -> Text.SubSequence {
        text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...]
    }

    private static func trimmed(_ line: some Collection<UInt8>) -> [UInt8] {
        let kept = line.drop { $0 == 0x20 || $0 == 0x09 }
        var bytes = Array(kept)
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes
    }

    private static func boundaryLabel(_ word: String, _ line: [UInt8]) -> String? {
        let opening = Array("-----\(word) ".utf8)
        let closing = Array("-----".utf8)
        guard line.count > opening.count + closing.count, line.starts(with: opening),
            line.suffix(5).elementsEqual(closing)
        else { return nil }
        return String(decoding: line.dropFirst(opening.count).dropLast(closing.count), as: UTF8.self)
    }
}

private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// Base64 (RFC 4648 §4) with padding.
func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    appendBase64(bytes[...], to: &text)
    return String(decoding: text, as: UTF8.self)
}

/// Adds the base64 of bytes, with padding behind the last group.
func appendBase64(_ bytes: ArraySlice<UInt8>, to text: inout [UInt8]) {
    var position = bytes.startIndex
    while bytes.endIndex - position >= 3 {
        let word = UInt32(bytes[position]) << 16 | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2])
        for shift: UInt32 in [18, 12, 6, 0] { text.append(alphabet[Int(word >> shift) & 0x3F]) }
        position += 3
    }
    let rest = bytes[position...]
    guard let first = rest.first else { return }
    let word = UInt32(first) << 16 | UInt32(rest.dropFirst().first ?? 0) << 8
    text.append(alphabet[Int(word >> 18) & 0x3F])
    text.append(alphabet[Int(word >> 12) & 0x3F])
    text.append(rest.count == 2 ? alphabet[Int(word >> 6) & 0x3F] : UInt8(ascii: "="))
    text.append(UInt8(ascii: "="))
}

/// The bytes of a base64 text, or `nil` where it is damaged.
func base64Decoded(_ text: [UInt8]) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    let body = text.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
    let padding = text.last == UInt8(ascii: "=") ? body : 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var word: UInt32 = 0
    var bitCount = 0
    for character in text.dropLast(padding) {
        guard let value = base64Value(character) else { return nil }
        word = word << 6 | UInt32(value)
        bitCount += 6
        guard bitCount >= 8 else { continue }
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bitCount)))
    }
    // Bits behind the last whole byte must be zero, or two texts would stand for one value.
    return word & ((1 << UInt32(bitCount)) - 1) == 0 ? bytes : nil
}

private func base64Value(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
