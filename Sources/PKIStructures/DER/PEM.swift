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

        fileprivate init(_ line: ArraySlice<UInt8>) {
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
        let octets = Array(text)
        // Editors of Windows put the mark of UTF-8 before the first boundary.
        var rest = octets.starts(with: [0xEF, 0xBB, 0xBF]) ? octets.dropFirst(3) : octets[...]
        while let content = nextLine(&rest) {
            guard let open = label else {
                label = boundaryLabel(beginning, content)
                continue
            }
            if let closing = boundaryLabel(ending, content) {
                guard closing == open, let bytes = base64Decoded(body), !bytes.isEmpty else {
                    throw StructureError(.malformed, "PEM block \(blocks.count + 1), '\(open)', is damaged")
                }
                blocks.append(PEMBlock(label: open, bytes: bytes, headers: headers))
                (label, headers) = (nil, [])
                body.removeAll(keepingCapacity: true)
            } else if !content.contains(UInt8(ascii: ":")) {
                body += content
            } else if allowsHeaders, body.isEmpty {
                headers.append(Header(content))
            } else {
                throw StructureError(
                    .unsupported, "PEM block \(blocks.count + 1), '\(open)', has RFC 1421 headers; convert it to PKCS#8"
                )
            }
        }
        if let label { throw StructureError(.truncated, "PEM block \(blocks.count + 1), '\(label)', has no end") }
        return blocks
    }

    /// Takes the next line that is not empty, without blanks at its ends; `nil` behind the last one.
    private static func nextLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        func isBreak(_ octet: UInt8) -> Bool { octet == 0x0A || octet == 0x0D }
        func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }
        guard let start = rest.firstIndex(where: { !isBreak($0) }) else { return nil }
        rest = rest[start...]
        var line = rest[..<(rest.firstIndex(where: isBreak) ?? rest.endIndex)]
        rest = rest[line.endIndex...]
        while let first = line.first, isBlank(first) { line.removeFirst() }
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }

    private static let beginning = Array("-----BEGIN ".utf8)
    private static let ending = Array("-----END ".utf8)

    private static func boundaryLabel(_ opening: [UInt8], _ line: ArraySlice<UInt8>) -> String? {
        let closing = 5
        guard line.first == UInt8(ascii: "-"), line.count > opening.count + closing, line.starts(with: opening),
            line.suffix(closing).allSatisfy({ $0 == UInt8(ascii: "-") })
        else { return nil }
        return String(decoding: line.dropFirst(opening.count).dropLast(closing), as: UTF8.self)
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
    let marks = text.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
    let padding = text.last == UInt8(ascii: "=") ? marks : 0
    let values = base64Values
    func value(_ place: Int) -> UInt32 { UInt32(values[Int(text[place])]) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    let wholeCount = padding == 0 ? text.count : text.count - 4
    var place = 0
    while place < wholeCount {
        let (first, second, third, fourth) = (value(place), value(place + 1), value(place + 2), value(place + 3))
        guard (first | second | third | fourth) < 0x40 else { return nil }
        let word = first << 18 | second << 12 | third << 6 | fourth
        bytes.append(UInt8(truncatingIfNeeded: word >> 16))
        bytes.append(UInt8(truncatingIfNeeded: word >> 8))
        bytes.append(UInt8(truncatingIfNeeded: word))
        place += 4
    }
    guard padding > 0 else { return bytes }
    let (first, second, third) = (value(place), value(place + 1), padding == 1 ? value(place + 2) : 0)
    guard (first | second | third) < 0x40 else { return nil }
    let word = first << 18 | second << 12 | third << 6
    // Bits behind the last whole byte must be zero, or two texts would stand for one value.
    guard word & (padding == 1 ? 0xFF : 0xFFFF) == 0 else { return nil }
    bytes.append(UInt8(truncatingIfNeeded: word >> 16))
    if padding == 1 { bytes.append(UInt8(truncatingIfNeeded: word >> 8)) }
    return bytes
}

/// The value of every character, 0xFF where it has none.
private let base64Values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
}()
