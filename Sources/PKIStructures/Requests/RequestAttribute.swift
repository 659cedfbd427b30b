internal import SwiftASN1

/// An attribute of a request (RFC 2986 §4.1): what the applicant says beside subject and key.
///
///     Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET SIZE (1..MAX) OF ANY DEFINED BY type }
public struct RequestAttribute: Hashable, Sendable {
    public let type: OID
    /// Each value as DER, inside the buffer that it was read from.
    let encodedValues: [ArraySlice<UInt8>]
    /// Where it was read.
    let start: Int?

    /// Each value as DER, in the order of the request.
    public var values: [[UInt8]] { encodedValues.map { Array($0) } }

    /// Takes values that are DER; a SET OF is sorted by its encoding (X.690 §11.6).
    public init(_ type: OID, _ values: [[UInt8]]) {
        self.type = type
        encodedValues = values.sorted { $0.lexicographicallyPrecedes($1) }.map { $0[...] }
        start = nil
    }

    init(from reader: inout DERReader) throws(StructureError) {
        let element = try reader.read(.sequence, "an attribute")
        var parts = element.reader
        type = try parts.read(.objectIdentifier, "an attribute").objectIdentifier("an attribute")
        var members = try parts.read(.set, "an attribute's values").reader
        try parts.expectEnd(of: "an attribute")
        var values: [ArraySlice<UInt8>] = []
        repeat { values.append(try members.readAny("an attribute's value").encoded) } while !members.isAtEnd
        encodedValues = values
        start = element.start
    }

    /// The attributes of a request in their order.
    static func list(_ element: DERElement) throws(StructureError) -> [RequestAttribute] {
        var reader = element.reader
        var attributes: [RequestAttribute] = []
        while !reader.isAtEnd { attributes.append(try RequestAttribute(from: &reader)) }
        return attributes
    }

    /// The text of a value that is a string, such as `challengePassword` (RFC 2985 §5.4.1).
    public var text: String? {
        guard let first = encodedValues.first, let value = try? AttributeValue(derEncoded: Array(first)) else {
            return nil
        }
        return value.text
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.objectIdentifier(type)
            coder.set { coder in
                for value in encodedValues { coder.encoded(value) }
            }
        }
    }

    public static func == (left: RequestAttribute, right: RequestAttribute) -> Bool {
        left.type == right.type && left.encodedValues == right.encodedValues
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(encodedValues)
    }
}
