internal import SwiftASN1

/// One way to reach something of an issuer or a subject (RFC 5280 §4.2.2.1).
///
///     AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }
public struct AccessDescription: Hashable, Sendable {
    public let method: OID
    public let location: GeneralName

    public init(method: OID, location: GeneralName) {
        self.method = method
        self.location = location
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "an access description").reader
        method = try parts.readIdentifier("an access method")
        location = try GeneralName(parts.readAny("an access location"))
        try parts.expectEnd(of: "an access description")
    }

    /// Reads `SEQUENCE SIZE (1..MAX) OF AccessDescription`.
    static func list(_ bytes: ArraySlice<UInt8>, _ what: String) throws(StructureError) -> [AccessDescription] {
        try soleElement(.sequence, in: bytes, what).members(what, AccessDescription.init(from:))
    }

    /// Writes `SEQUENCE OF AccessDescription`.
    static func encode(_ descriptions: [AccessDescription], into coder: inout DER.Serializer) {
        coder.sequence { coder in
            for description in descriptions {
                coder.sequence {
                    $0.objectIdentifier(description.method)
                    description.location.encode(into: &$0)
                }
            }
        }
    }
}
