/// Spaces that nobody sees and some comparisons count.
enum AttributeWhitespace: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_whitespace", .warning, "RFC 4518 §2.6.1",
        english: "a value neither begins nor ends with a space, and has no two in a row",
        chinese: "属性值首尾无空格，中间无连续空格")

    static func flaw(of attribute: LintedAttribute) -> String? {
        guard let text = attribute.text, hasLooseSpace(text) else { return nil }
        return "\(attribute.label) \(LintText.quoted(text)) has spaces at an end, or two in a row"
    }

    private static func hasLooseSpace(_ text: String) -> Bool {
        // Both ends count as spaces, so that every loose one stands behind or before another.
        var isBehindSpace = true
        for scalar in text.unicodeScalars {
            let isSpace = LintText.isSpace(scalar)
            if isSpace, isBehindSpace { return true }
            isBehindSpace = isSpace
        }
        return isBehindSpace && !text.isEmpty
    }
}
