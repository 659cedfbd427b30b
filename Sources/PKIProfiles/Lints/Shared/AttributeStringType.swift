internal import PKIStructures

/// The string type that an attribute's definition fixes.
enum AttributeStringType: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_string_type", .error, "RFC 5280 Appendix A.1",
        english: "C, serialNumber and dnQualifier are PrintableString, DC and emailAddress IA5String",
        chinese: "C、serialNumber、dnQualifier 用 PrintableString，DC 与 emailAddress 用 IA5String")

    static func flaw(of attribute: LintedAttribute) -> String? {
        guard let wanted = attribute.definition?.stringTag, wanted != .utf8String,
            attribute.tag != wanted
        else { return nil }
        let name = wanted == .ia5String ? "IA5String" : "PrintableString"
        return "\(attribute.label) is written as \(attribute.tag), it must be \(name)"
    }
}
