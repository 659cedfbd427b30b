public import PKIStructures

/// An attribute of a subject that a form can fill in: one whose string type and length are known (X.520).
public struct FormAttribute: Sendable, Hashable {
    public let oid: OID
    /// The name that is printed and read, for example `CN`.
    public let name: String

    private init(_ oid: OID, _ name: String) {
        self.oid = oid
        self.name = name
    }

    /// The attribute with a short or long name, in any case, or with a dotted identifier; `nil` for one that is not known.
    public init?(named label: String) {
        if let known = AttributeType.named(label) {
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
        try Name.attribute(oid, text)
    }
}
