/// Checks of texts that several rules need.
enum LintText {
    /// The characters of PrintableString (X.680 §41.4): letters, digits, space and `' ( ) + , - . / : = ?`.
    static func isPrintable(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || " '()+,-./:=?".utf8.contains(byte)
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// A host name in the preferred syntax (RFC 1034 §3.5, RFC 1123 §2.1): labels of letters, digits and inner hyphens.
    ///
    /// - Parameter allowsWildcard: whether the first label may be an asterisk.
    static func isHostName(_ text: String, allowsWildcard: Bool = false) -> Bool {
        var labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
        guard text.utf8.count <= 253 else { return false }
        if allowsWildcard, labels.count > 1, labels.first == Array("*".utf8) { labels.removeFirst() }
        return !labels.isEmpty && labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: [UInt8]) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
    }

    /// The scheme of an absolute URI in lower case (RFC 3986 §3.1), `nil` where the text has none, or nothing behind it.
    static func scheme(_ address: String) -> String? {
        let parts = address.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, let first = parts[0].utf8.first, !(0x30...0x39).contains(first),
            parts[0].utf8.allSatisfy({ isLetterOrDigit($0) || "+-.".utf8.contains($0) }),
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return parts[0].lowercased()
    }

    /// A text for a message: at most 64 characters of it, and nothing that would steer a terminal.
    static func quoted(_ text: String) -> String {
        let safe = text.unicodeScalars.prefix(64).map { scalar in
            scalar.properties.generalCategory == .control ? Unicode.Scalar(0xFFFD) ?? "?" : scalar
        }
        return "'\(String(String.UnicodeScalarView(safe)))'"
    }
}
