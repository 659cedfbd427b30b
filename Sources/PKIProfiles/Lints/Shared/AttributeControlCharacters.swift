/// Characters that steer a terminal, or end a string in a reader written in C.
enum AttributeControlCharacters: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_control_characters", .error, "RFC 4518 §2.2",
        english: "a value has no control characters", chinese: "属性值不含控制字符")

    static func flaw(of attribute: LintedAttribute) -> String? {
        guard let text = attribute.text, let scalar = text.unicodeScalars.first(where: LintText.isControl) else {
            return nil
        }
        let code = String(scalar.value, radix: 16)
        return "\(attribute.label) \(LintText.quoted(text)) has the control character U+\(code)"
    }
}
