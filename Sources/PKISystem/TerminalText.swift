/// Text on its way to people: what comes out of files must not steer their terminal or forge lines.
public enum TerminalText {
    /// The text with every control and format character but the line feed as its UTF-8 octets, `\e2\80\ae`.
    public static func visible(_ text: String) -> String {
        escaped(text) { $0 == "\n" ? nil : octets($0) }
    }

    /// The same for a value that has to stay in its line.
    public static func visibleInLine(_ text: String) -> String { escaped(text, octets) }

    /// The text with such characters as JSON escapes; those below U+0020 are escaped already.
    public static func visibleInJSON(_ text: String) -> String {
        escaped(text) { scalar in
            guard scalar.value >= 0x7F else { return nil }
            return String(scalar).utf16.map { "\\u" + hexadecimal($0, 4) }.joined()
        }
    }

    private static func escaped(_ text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
        if text.utf8.allSatisfy({ $0 == 0x0A || (0x20...0x7E).contains($0) }), escape("\n") == nil { return text }
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard isInvisible(scalar), let replacement = escape(scalar) else {
                result.append(scalar)
                continue
            }
            result.append(contentsOf: replacement.unicodeScalars)
        }
        return String(result)
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return false
        }
    }

    private static func octets(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf8.map { "\\" + hexadecimal(UInt16($0), 2) }.joined()
    }

    private static func hexadecimal(_ number: UInt16, _ width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
