internal import SwiftASN1

/// A distinguished name (RFC 5280 §4.1.2.4), in the order of its DER.
///
///     Name ::= CHOICE { rdnSequence RDNSequence }
///     RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
///
/// Two names are `==` where their bytes are; RFC 5280 §7.1 has ``matches(_:)``.
public struct Name: Sendable {
    /// The DER value, kept as it was read.
    public let derBytes: [UInt8]
    public let relativeDistinguishedNames: [RelativeDistinguishedName]

    /// The name without any attribute.
    public static let empty = Name([])

    /// Encodes a name in the order given.
    public init(_ relativeDistinguishedNames: [RelativeDistinguishedName]) {
        self.relativeDistinguishedNames = relativeDistinguishedNames
        derBytes = derEncoded { coder in
            coder.sequence { coder in
                for name in relativeDistinguishedNames { coder.encoded(name.derBytes) }
            }
        }
    }

    /// Reads a name that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        let element = try reader.read(.sequence, "the name")
        try reader.expectEnd(of: "the name")
        try self.init(element)
    }

    init(_ element: DERElement) throws(StructureError) {
        var names: [RelativeDistinguishedName] = []
        var reader = element.reader
        while !reader.isAtEnd { names.append(try RelativeDistinguishedName(from: &reader)) }
        relativeDistinguishedNames = names
        derBytes = Array(element.encoded)
    }

    /// Whether there is no attribute at all.
    public var isEmpty: Bool { relativeDistinguishedNames.isEmpty }

    /// All attributes in order.
    public var attributes: [Attribute] { relativeDistinguishedNames.flatMap(\.attributes) }

    /// The text of the last attribute of the type: the most specific one.
    public func text(of type: OID) -> String? { attributes.last { $0.type == type }?.value.text }
}

extension Name: Hashable {
    public static func == (left: Name, right: Name) -> Bool { left.derBytes == right.derBytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(derBytes) }
}

/// One level of a name; nearly always it holds a single attribute.
///
///     RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
public struct RelativeDistinguishedName: Hashable, Sendable {
    public let attributes: [Attribute]
    let derBytes: [UInt8]

    /// Encodes attributes; a SET OF is sorted by its encoding (X.690 §11.6).
    public init(_ attributes: [Attribute]) {
        let sorted = attributes.map(\.derBytes).sorted { $0.lexicographicallyPrecedes($1) }
        self.attributes = attributes
        derBytes = derEncoded { coder in
            coder.set { coder in
                for bytes in sorted { coder.encoded(bytes) }
            }
        }
    }

    init(from reader: inout DERReader) throws(StructureError) {
        let element = try reader.read(.set, "a part of the name")
        var members = element.reader
        var attributes: [Attribute] = []
        repeat { attributes.append(try Attribute(from: &members)) } while !members.isAtEnd
        self.attributes = attributes
        derBytes = Array(element.encoded)
    }
}

extension RelativeDistinguishedName {
    /// An attribute with its value.
    public typealias Attribute = Name.Attribute
}

extension Name {
    /// An attribute with its value.
    ///
    ///     AttributeTypeAndValue ::= SEQUENCE { type AttributeType, value AttributeValue }
    public struct Attribute: Hashable, Sendable {
        public let type: OID
        public let value: AttributeValue

        public init(type: OID, value: AttributeValue) {
            self.type = type
            self.value = value
        }

        init(from reader: inout DERReader) throws(StructureError) {
            var parts = try reader.read(.sequence, "an attribute of the name").reader
            type = try parts.read(.objectIdentifier, "an attribute's type").objectIdentifier("an attribute's type")
            value = AttributeValue(try parts.readAny("an attribute's value"))
            try parts.expectEnd(of: "an attribute of the name")
        }

        var derBytes: [UInt8] {
            derEncoded { coder in
                coder.sequence {
                    $0.objectIdentifier(type)
                    $0.encoded(value.derBytes)
                }
            }
        }
    }
}
