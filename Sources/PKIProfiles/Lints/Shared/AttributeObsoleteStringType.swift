internal import PKIStructures

/// String types that RFC 5280 keeps for old names alone.
enum AttributeObsoleteStringType: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_obsolete_string_type", .warning, "RFC 5280 §4.1.2.4",
        english: "new names are written as UTF8String or PrintableString, not as Teletex-, BMP- or UniversalString",
        chinese: "新名称用 UTF8String 或 PrintableString，不用 TeletexString、BMPString、UniversalString")

    static func flaw(of attribute: LintedAttribute) -> String? {
        switch attribute.tag {
        case .teletexString, .bmpString, .universalString:
            "\(attribute.label) is a \(attribute.tag), which new certificates do not use"
        default: nil
        }
    }
}
