public import PKIStructures

/// An attribute of a subject that a form can fill in: one whose string type and length are known (X.520).
public struct FormAttribute: Sendable, Hashable {
    public let oid: OID
    /// The name that is printed and read, for example `CN`.
    public let name: String

    /// X.520 §6.7.1: PrintableString of at most 32 characters.
    public static let telephoneNumber = FormAttribute(OID(2, 5, 4, 20), "telephoneNumber")
    private static let telephoneNumberLimit = 32

    private init(_ oid: OID, _ name: String) {
        self.oid = oid
        self.name = name
    }

    /// The attribute with a short or long name, in any case, or with a dotted identifier; `nil` for one that is not known.
    public init?(named label: String) {
        let telephone = Self.telephoneNumber
        if label.lowercased() == telephone.name.lowercased() || label == telephone.oid.description {
            self = telephone
        } else if let known = AttributeType.named(label) {
            self.init(known.oid, known.name)
        } else if let id = try? OID(dotted: label), let known = AttributeType.named(id) {
            self.init(id, known.name)
        } else {
            return nil
        }
    }

    /// The attribute with a value.
    ///
    /// - Throws: `StructureError.Code.badText` for characters or a length that X.520 does not allow.
    public func attribute(_ text: String) throws(StructureError) -> Name.Attribute {
        guard self == Self.telephoneNumber else { return try Name.attribute(oid, text) }
        let count = text.unicodeScalars.count
        guard count > 0, count <= Self.telephoneNumberLimit else {
            throw StructureError(
                .badText, "\(name) '\(text)' has \(count) characters, the limit is \(Self.telephoneNumberLimit)")
        }
        return Name.Attribute(type: oid, value: try AttributeValue(text, as: .printableString, what: name))
    }
}
