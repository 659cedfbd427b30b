internal import PKIStructures

/// A name as lints see it: its attributes are taken apart once, for all rules.
final class LintedName: Sendable {
    let part: LintedPart
    let name: Name
    let attributes: [LintedAttribute]

    init(_ part: LintedPart, _ name: Name) {
        self.part = part
        self.name = name
        attributes = name.attributes.map(LintedAttribute.init)
    }
}

/// An attribute of a name, with what its identifier says of it.
final class LintedAttribute: Sendable {
    let attribute: Name.Attribute
    /// What is known of its type.
    let definition: AttributeType?
    let tag: DERTag
    /// The text; `nil` where the value is no string, or breaks the rules of its type.
    let text: String?

    init(_ attribute: Name.Attribute) {
        self.attribute = attribute
        definition = AttributeType.named(attribute.type)
        tag = attribute.value.tag
        text = attribute.value.text
    }

    var type: OID { attribute.type }

    /// The content octets.
    var content: ArraySlice<UInt8> { attribute.value.content }

    /// Its name, or its identifier.
    var label: String { definition?.name ?? type.description }
}
