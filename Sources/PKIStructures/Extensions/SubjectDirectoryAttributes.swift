internal import SwiftASN1

/// Further attributes of the subject, such as a date of birth (RFC 5280 §4.2.1.8).
///
///     SubjectDirectoryAttributes ::= SEQUENCE SIZE (1..MAX) OF Attribute
///     Attribute ::= SEQUENCE { type AttributeType, values SET OF AttributeValue }
public struct SubjectDirectoryAttributes: Hashable, ExtensionContent {
    public static let id = OID.subjectDirectoryAttributes

    /// An attribute with its values.
    public struct Attribute: Hashable, Sendable {
        public let type: OID
        /// In the order of DER.
        public let values: [AttributeValue]

        /// Sorts the values as DER asks of a SET OF (X.690 §11.6).
        public init(_ type: OID, values: [AttributeValue]) {
            self.type = type
            self.values = values.sorted { $0.derBytes.lexicographicallyPrecedes($1.derBytes) }
        }

        init(from reader: inout DERReader) throws(StructureError) {
            var parts = try reader.read(.sequence, "a directory attribute").reader
            type = try parts.readIdentifier("a directory attribute's type")
            let set = try parts.read(.set, "a directory attribute's values")
            values = try set.members("a directory attribute's values", Self.value)
            try parts.expectEnd(of: "a directory attribute")
            guard values == Self(type, values: values).values else {
                throw StructureError(
                    .malformed, "a directory attribute's values are not in the order of DER", offset: set.start)
            }
        }

        private static func value(_ reader: inout DERReader) throws(StructureError) -> AttributeValue {
            try AttributeValue(derEncoded: Array(reader.readAny("a directory attribute's value").encoded))
        }
    }

    public let attributes: [Attribute]

    public init(_ attributes: [Attribute]) { self.attributes = attributes }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        attributes = try soleElement(.sequence, in: bytes, "subjectDirectoryAttributes").members(
            "subjectDirectoryAttributes", Attribute.init(from:))
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for attribute in attributes {
                    coder.sequence { coder in
                        coder.objectIdentifier(attribute.type)
                        coder.set { coder in
                            for value in attribute.values { coder.encoded(value.derBytes) }
                        }
                    }
                }
            }
        }
    }
}
