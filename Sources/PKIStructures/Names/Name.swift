internal import SwiftASN1

/// A distinguished name (RFC 5280 §4.1.2.4), in the order of its DER.
///
///     Name ::= CHOICE { rdnSequence RDNSequence }
///     RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
///
/// Two names are `==` where their bytes are; RFC 5280 §7.1 has ``matches(_:)``.
public struct Name: Sendable {
    /// The DER value, inside the buffer that it was read from.
    let encoded: ArraySlice<UInt8>
    /// All attributes in order.
    public let attributes: [Attribute]
    /// How many attributes each level has; `nil` where every level has one, as nearly always.
    private let levelCounts: [Int]?

    /// The DER value, kept as it was read.
    public var derBytes: [UInt8] { Array(encoded) }

    /// The name without any attribute.
    public static let empty = Name([])

    /// Encodes a name in the order given.
    public init(_ relativeDistinguishedNames: [RelativeDistinguishedName]) {
        attributes = relativeDistinguishedNames.flatMap(\.attributes)
        let counts = relativeDistinguishedNames.map(\.attributes.count)
        levelCounts = counts.allSatisfy { $0 == 1 } ? nil : counts
        encoded =
            derEncoded { coder in
                coder.sequence { coder in
                    for name in relativeDistinguishedNames { name.encode(into: &coder) }
                }
            }[...]
    }

    /// Reads a name that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        let element = try reader.read(.sequence, "the name")
        try reader.expectEnd(of: "the name")
        try self.init(element)
    }

    init(_ element: DERElement) throws(StructureError) {
        var attributes: [Attribute] = []
        var counts: [Int]?
        var reader = element.reader
        attributes.reserveCapacity(reader.valueCount)
        while !reader.isAtEnd {
            let level = attributes.count
            var members = try reader.read(.set, "a part of the name").reader
            repeat { attributes.append(try Attribute(from: &members)) } while !members.isAtEnd
            // Only the first level with several attributes makes a list of counts necessary.
            if counts == nil, attributes.count > level + 1 { counts = Array(repeating: 1, count: level) }
            counts?.append(attributes.count - level)
        }
        self.attributes = attributes
        levelCounts = counts
        encoded = element.encoded
    }

    /// The levels of the name, each nearly always with one attribute.
    public var relativeDistinguishedNames: [RelativeDistinguishedName] {
        guard let levelCounts else { return attributes.map { RelativeDistinguishedName(inOrder: [$0]) } }
        var rest = attributes[...]
        return levelCounts.map { count in
            defer { rest = rest.dropFirst(count) }
            return RelativeDistinguishedName(inOrder: Array(rest.prefix(count)))
        }
    }

    /// Whether there is no level at all.
    public var isEmpty: Bool { levelCounts?.isEmpty ?? attributes.isEmpty }

    /// Whether every level holds one attribute, as nearly always.
    public var hasOneAttributePerLevel: Bool { levelCounts == nil }

    /// The text of the last attribute of the type: the most specific one.
    public func text(of type: OID) -> String? { attributes.last { $0.type == type }?.value.text }
}

extension Name: Hashable {
    public static func == (left: Name, right: Name) -> Bool { left.encoded == right.encoded }

    public func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
}

/// One level of a name; nearly always it holds a single attribute.
///
///     RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
public struct RelativeDistinguishedName: Hashable, Sendable {
    public let attributes: [Attribute]

    /// Takes attributes in the order that a SET OF has, by their encoding (X.690 §11.6).
    public init(_ attributes: [Attribute]) {
        let encoded = attributes.map { ($0, derEncoded($0.encode)) }
        self.attributes = encoded.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }

    /// Takes attributes as they were read.
    init(inOrder attributes: [Attribute]) { self.attributes = attributes }

    func encode(into coder: inout DER.Serializer) {
        coder.set { coder in
            for attribute in attributes { attribute.encode(into: &coder) }
        }
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

        func encode(into coder: inout DER.Serializer) {
            coder.sequence {
                $0.objectIdentifier(type)
                $0.encoded(value.encoded)
            }
        }
    }
}
