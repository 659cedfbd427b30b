internal import PKIStructures

/// Characters that the string type of an attribute does not have.
enum AttributeCharacters: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_characters", .error, "X.680 §41",
        english: "an attribute's value holds only characters of its string type",
        chinese: "属性值只含其字符串类型允许的字符")

    static func flaw(of attribute: LintedAttribute) -> String? {
        let isRight =
            switch attribute.tag {
            case .printableString: attribute.content.allSatisfy(LintText.isPrintable)
            case .numericString: attribute.content.allSatisfy { $0 == 0x20 || (0x30...0x39).contains($0) }
            case .utf8String, .ia5String, .visibleString, .bmpString, .universalString: attribute.text != nil
            default: true
            }
        guard !isRight else { return nil }
        return "\(attribute.label) #\(hexadecimal(attribute.content.prefix(64))) has characters that its type lacks"
    }
}
