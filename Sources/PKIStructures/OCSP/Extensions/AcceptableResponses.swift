internal import SwiftASN1

/// The types of response that a client understands (RFC 6960 §4.4.3).
///
///     AcceptableResponses ::= SEQUENCE OF OBJECT IDENTIFIER
public struct AcceptableResponses: Hashable, ExtensionContent {
    public static let id = OID.acceptableResponses

    public let types: [OID]

    public init(_ types: [OID]) { self.types = types }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        types = try soleElement(.sequence, in: bytes, "acceptableResponses").membersIfAny(
            "acceptableResponses", Self.type)
    }

    private static func type(_ reader: inout DERReader) throws(StructureError) -> OID {
        try reader.readIdentifier("a response type")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for type in types { coder.objectIdentifier(type) }
            }
        }
    }
}
