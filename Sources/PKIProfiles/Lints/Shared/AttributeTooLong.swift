internal import PKIStructures

/// The upper bounds of X.520.
enum AttributeTooLong: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_too_long", .error, "RFC 5280 Appendix A.1, X.520",
        english: "an attribute keeps to the upper bound of its definition",
        chinese: "属性长度不超过其定义的上限")

    static func flaw(of attribute: LintedAttribute) -> String? {
        guard let limit = attribute.definition?.characterLimit,
            let count = attribute.text?.unicodeScalars.count, count > limit
        else { return nil }
        return "\(attribute.label) has \(count) characters, the limit is \(limit)"
    }
}
