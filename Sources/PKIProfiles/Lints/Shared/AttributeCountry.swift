internal import PKIStructures

/// Countries are two capital letters.
enum AttributeCountry: AttributeLint {
    static let rule = LintRule(
        "lint.attribute_country", .error, "X.520 §6.3.1, ISO 3166-1",
        english: "a country is two capital letters", chinese: "国家代码为两个大写字母")

    static func flaw(of attribute: LintedAttribute) -> String? {
        guard attribute.type == AttributeType.country || attribute.type == jurisdiction, let text = attribute.text
        else {
            return nil
        }
        let letters = text.utf8
        let isRight = letters.count == 2 && letters.allSatisfy { (0x41...0x5A).contains($0) }
        return isRight ? nil : "\(attribute.label) is \(LintText.quoted(text)), not two capital letters"
    }

    private static let jurisdiction = OID(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3)
}
