internal import PKIStructures

/// Spaces that nobody sees and some comparisons count.
enum AttributeWhitespace: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_whitespace", .warning, "RFC 4518 §2.6.1",
        english: "a value neither begins nor ends with a space, and has no two in a row",
        chinese: "属性值首尾无空格，中间无连续空格")

    static func flaw(of attribute: Name.Attribute, label: String) -> String? {
        guard let text = attribute.value.text else { return nil }
        let spaces = text.unicodeScalars.map(\.properties.isWhitespace)
        let isDoubled = zip(spaces, spaces.dropFirst()).contains { $0 && $1 }
        guard spaces.first == true || spaces.last == true || isDoubled else { return nil }
        return "\(label) \(LintText.quoted(text)) has spaces at an end, or two in a row"
    }
}
