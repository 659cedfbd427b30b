/// The text that says what of a document is protected: propertyInfo is an IA5String.
public enum PropertyInfo {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text with what IA5String cannot hold as UTF-8 in `%XX` (RFC 3986 §2.1); `%` and control characters too, so that
    /// ``decoded(_:)`` gives the same text again.
    public static func encoded(_ text: String) -> String {
        var octets: [UInt8] = []
        for octet in text.utf8 {
            if (0x20...0x7E).contains(octet), octet != UInt8(ascii: "%") {
                octets.append(octet)
            } else {
                octets += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 0x0F)]]
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The text of what ``encoded(_:)`` wrote; what is not written so stays as it is.
    public static func decoded(_ text: String) -> String {
        var octets: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.popFirst() {
            let pair = rest.prefix(2).compactMap { digit in Character(UnicodeScalar(digit)).hexDigitValue }
            guard first == UInt8(ascii: "%"), pair.count == 2 else {
                octets.append(first)
                continue
            }
            octets.append(UInt8(pair[0] << 4 | pair[1]))
            rest = rest.dropFirst(2)
        }
        return String(validating: octets, as: UTF8.self) ?? text
    }
}
