/// Checks of texts that several rules need.
enum LintText {
    /// The characters of PrintableString (X.680 §41.4): letters, digits, space and `' ( ) + , - . / : = ?`.
    static func isPrintable(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || " '()+,-./:=?".utf8.contains(byte)
    }

    /// The characters of Unicode's general category Cc, which never changes.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    /// Characters of Unicode's property White_Space; it is not asked for those that texts here are made of.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x09...0x0D: true
        // ASCII, and what lies between the ideographic space and the surrogates: Chinese punctuation and characters.
        case 0..<0x80, 0x3001..<0xD800: false
        default: scalar.properties.isWhitespace
        }
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
        let octets = address.utf8
        guard let colon = octets.firstIndex(of: UInt8(ascii: ":")), octets.index(after: colon) != octets.endIndex,
            let first = octets[..<colon].first, !(0x30...0x39).contains(first),
            octets[..<colon].allSatisfy({ isLetterOrDigit($0) || "+-.".utf8.contains($0) }),
            octets.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return address[..<colon].lowercased()
    }

    /// Whether an address is one from which everybody can fetch.
    static func isFetchable(_ address: String) -> Bool { scheme(address).map(fetchableSchemes.contains) ?? false }

    private static let fetchableSchemes = ["http", "https", "ldap", "ldaps", "ftp"]

    /// A text for a message: at most 64 characters of it, and nothing that would steer a terminal.
    static func quoted(_ text: String) -> String {
        let safe = text.unicodeScalars.prefix(64).map { scalar in
            isControl(scalar) ? Unicode.Scalar(0xFFFD) ?? "?" : scalar
        }
        return "'\(String(String.UnicodeScalarView(safe)))'"
    }
}
