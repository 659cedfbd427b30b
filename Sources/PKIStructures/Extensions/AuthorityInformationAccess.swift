internal import SwiftASN1

/// Where the issuer's certificate and its OCSP service are (RFC 5280 §4.2.2.1).
///
///     AuthorityInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF AccessDescription
///     AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }
public struct AuthorityInformationAccess: Hashable, ExtensionContent {
    public static let id = OID.authorityInformationAccess
    /// The method `id-ad-ocsp`.
    public static let ocsp = OID(1, 3, 6, 1, 5, 5, 7, 48, 1)
    /// The method `id-ad-caIssuers`.
    public static let caIssuers = OID(1, 3, 6, 1, 5, 5, 7, 48, 2)

    /// One way to reach something of the issuer.
    public struct AccessDescription: Hashable, Sendable {
        public let method: OID
        public let location: GeneralName

        public init(method: OID, location: GeneralName) {
            self.method = method
            self.location = location
        }
    }

    public let descriptions: [AccessDescription]

    public init(_ descriptions: [AccessDescription]) { self.descriptions = descriptions }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var list = try reader.read(.sequence, "authorityInfoAccess").reader
        try reader.expectEnd(of: "authorityInfoAccess")
        var descriptions: [AccessDescription] = []
        while !list.isAtEnd {
            var parts = try list.read(.sequence, "an access description").reader
            let method = try parts.read(.objectIdentifier, "an access method").objectIdentifier("an access method")
            let location = try GeneralName(parts.readAny("an access location"))
            try parts.expectEnd(of: "an access description")
            descriptions.append(AccessDescription(method: method, location: location))
        }
        self.descriptions = descriptions
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
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
}
