/// Attributes without a value.
enum AttributeEmpty: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_empty", .error, "RFC 5280 Appendix A.1: SIZE (1..ub)",
        english: "an attribute has a value", chinese: "属性值不为空")

    static func flaw(of attribute: LintedAttribute) -> String? {
        attribute.content.isEmpty ? "\(attribute.label) has no character, the least is 1" : nil
    }
}
