internal import PKIStructures

/// String types that RFC 5280 keeps for old names alone.
enum AttributeObsoleteStringType: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_obsolete_string_type", .warning, "RFC 5280 §4.1.2.4",
        english: "new names are written as UTF8String or PrintableString, not as Teletex-, BMP- or UniversalString",
        chinese: "新名称用 UTF8String 或 PrintableString，不用 TeletexString、BMPString、UniversalString")

    private static let obsolete: [DERTag: String] = [
        .teletexString: "TeletexString", .bmpString: "BMPString", .universalString: "UniversalString",
    ]

    static func flaw(of attribute: Name.Attribute, label: String) -> String? {
        obsolete[attribute.value.tag].map { "\(label) is a \($0), which new certificates do not use" }
    }
}
