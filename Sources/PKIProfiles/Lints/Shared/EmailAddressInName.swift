internal import PKIStructures

/// Electronic mail addresses belong into the alternative name.
enum EmailAddressInName: AttributeLint {
    static let rule = LintRule(
        "lint.email_address_in_name", .warning, "RFC 5280 §4.1.2.6",
        english: "an e-mail address stands in subjectAltName and not in the name",
        chinese: "电子邮件地址放在 subjectAltName，不放在名称中")

    private static let emailAddress = OID(1, 2, 840, 113549, 1, 9, 1)

    static func flaw(of attribute: LintedAttribute) -> String? {
        attribute.type == emailAddress
            ? "the name has \(attribute.label) \(LintText.quoted(attribute.text ?? "")), which is for old software"
            : nil
    }
}
