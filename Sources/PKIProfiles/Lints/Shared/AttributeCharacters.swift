internal import PKIStructures

/// Characters that the string type of an attribute does not have.
enum AttributeCharacters: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_characters", .error, "X.680 §41",
        english: "an attribute's value holds only characters of its string type",
        chinese: "属性值只含其字符串类型允许的字符")

    static func flaw(of attribute: Name.Attribute, label: String) -> String? {
        let value = attribute.value
        let isRight =
            switch value.tag {
            case .printableString: value.content.allSatisfy(LintText.isPrintable)
            case .numericString: value.content.allSatisfy { $0 == 0x20 || (0x30...0x39).contains($0) }
            case .utf8String, .ia5String, .visibleString, .bmpString, .universalString: value.text != nil
            default: true
            }
        return isRight ? nil : "\(label) #\(hexadecimal(value.content.prefix(64))) has characters that its type lacks"
    }
}
