/// A unique identifier of NETCA in its parts: `00011@0006PO1MTIz`.
///
/// The layout is inferred from what clients read: a prefix, `@`, four digits, two letters, a flag, and behind flag `1` the
/// base64 of a text, behind flag `0` the text itself.
public struct NETCAUniqueIDParts: Hashable, Sendable {
    /// What stands before `@`.
    public let prefix: String
    /// Four digits.
    public let digits: String
    /// Two letters, which tell the kind of document.
    public let letters: String
    /// Whether the text is written as base64.
    public let isEncoded: Bool
    /// The number of the document, decoded.
    public let text: String

    /// Takes an identifier apart; `nil` where it has another layout.
    public init?(_ identifier: String) {
        guard let mark = identifier.firstIndex(of: "@") else { return nil }
        let rest = Array(identifier[identifier.index(after: mark)...].utf8)
        guard rest.count >= 7, number(rest[0..<4]) != nil,
            rest[4..<6].allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }),
            let text = Self.text(flag: rest[6], payload: Array(rest[7...]))
        else { return nil }
        prefix = String(identifier[..<mark])
        digits = String(decoding: rest[0..<4], as: UTF8.self)
        letters = String(decoding: rest[4..<6], as: UTF8.self)
        isEncoded = rest[6] == UInt8(ascii: "1")
        self.text = text
    }

    private static func text(flag: UInt8, payload: [UInt8]) -> String? {
        switch flag {
        case UInt8(ascii: "0"): String(validating: payload, as: UTF8.self)
        case UInt8(ascii: "1"): base64Decoded(payload).flatMap { String(validating: $0, as: UTF8.self) }
        default: nil
        }
    }

    /// The identifier put together again.
    public var identifier: String {
        "\(prefix)@\(digits)\(letters)" + (isEncoded ? "1" + base64(Array(text.utf8)) : "0" + text)
    }
}
