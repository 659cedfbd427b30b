internal import SwiftASN1

/// An attribute of a signer or of an enveloped content (RFC 5652 §5.3).
///
///     Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue }
public struct MessageAttribute: Hashable, Sendable {
    public let type: OID
    /// Each value as one DER value, in the order of the file.
    public let values: [[UInt8]]

    public init(_ type: OID, values: [[UInt8]]) {
        self.type = type
        self.values = values
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "an attribute").reader
        type = try parts.read(.objectIdentifier, "an attribute's type").objectIdentifier("an attribute's type")
        values = try readMembers(of: parts.read(.set, "an attribute's values")) { reader throws(StructureError) in
            Array(try reader.readAny("an attribute's value").encoded)
        }
        try parts.expectEnd(of: "an attribute")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.objectIdentifier(type)
                $0.set(of: values)
            }
        }
    }
}

/// A set of attributes.
///
///     SignedAttributes ::= SET SIZE (1..MAX) OF Attribute
///
/// The order of the file is kept. A signature is over the DER of the set (RFC 5652 §5.4), which has one order; there are
/// makers that sign another one, see ``isSorted``.
public struct MessageAttributes: Hashable, Sendable {
    public let members: [MessageAttribute]

    /// Puts attributes into the order of DER.
    public init(_ members: [MessageAttribute]) {
        let encoded = members.map { (member: $0, bytes: $0.derBytes) }
        self.members = encoded.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.member)
    }

    init(_ element: DERElement) throws(StructureError) {
        members = try readMembers(of: element) { reader throws(StructureError) in
            try MessageAttribute(from: &reader)
        }
    }

    /// Reads a SET OF attributes that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        try self.init(reader.read(.set, "the attributes"))
        try reader.expectEnd(of: "the attributes")
    }

    /// Whether the attributes stand in the order of a DER SET OF (X.690 §11.6).
    public var isSorted: Bool { isSortedSet(members.map(\.derBytes)) }

    /// The attributes in the order of DER.
    public var sorted: MessageAttributes { MessageAttributes(members) }

    /// All attributes of the type: one, where the signer keeps RFC 5652 §5.3.
    public func all(_ type: OID) -> [MessageAttribute] { members.filter { $0.type == type } }

    /// The set as it is signed: with the tag SET OF, not `[0]` (RFC 5652 §5.4).
    public var derBytes: [UInt8] { derEncoded { $0.set(of: members.map(\.derBytes)) } }

    func encode(into coder: inout DER.Serializer, as number: UInt) {
        coder.contextSet(number, of: members.map(\.derBytes))
    }
}
