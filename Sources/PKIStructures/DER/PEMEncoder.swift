/// Writes one PEM block whose bytes come piece by piece (RFC 7468).
public struct PEMEncoder: Sendable {
    /// The bytes of a line of 64 characters.
    private static let lineByteCount = 48

    private let label: String
    private var rest: [UInt8] = []
    private var hasBegun = false

    public init(label: String) { self.label = label }

    /// The text of the next bytes; what fills no line yet is kept.
    public mutating func encode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + bytes.count / Self.lineByteCount + 256)
        begin(&text)
        var position = bytes.startIndex
        if !rest.isEmpty {
            let taken = bytes.prefix(Self.lineByteCount - rest.count)
            rest += taken
            position = taken.endIndex
            guard rest.count == Self.lineByteCount else { return text }
            appendLine(rest[...], to: &text)
            rest.removeAll(keepingCapacity: true)
        }
        while bytes.endIndex - position >= Self.lineByteCount {
            appendLine(bytes[position..<position + Self.lineByteCount], to: &text)
            position += Self.lineByteCount
        }
        rest += bytes[position...]
        return text
    }

    /// The text of what is left, and the end of the block.
    public mutating func finish() -> [UInt8] {
        var text: [UInt8] = []
        begin(&text)
        if !rest.isEmpty { appendLine(rest[...], to: &text) }
        rest = []
        return text + Array("-----END \(label)-----\n".utf8)
    }

    private mutating func begin(_ text: inout [UInt8]) {
        guard !hasBegun else { return }
        hasBegun = true
        text += Array("-----BEGIN \(label)-----\n".utf8)
    }

    private func appendLine(_ bytes: ArraySlice<UInt8>, to text: inout [UInt8]) {
        appendBase64(bytes, to: &text)
        text.append(UInt8(ascii: "\n"))
    }
}
