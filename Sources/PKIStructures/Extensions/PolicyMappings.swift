internal import SwiftASN1

/// Which policies of the subject CA's domain equal which of the issuer's (RFC 5280 §4.2.1.5).
///
///     PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE {
///         issuerDomainPolicy CertPolicyId, subjectDomainPolicy CertPolicyId }
public struct PolicyMappings: Hashable, ExtensionContent {
    public static let id = OID.policyMappings

    /// One pair of policies.
    public struct Mapping: Hashable, Sendable {
        public let issuerDomainPolicy: OID
        public let subjectDomainPolicy: OID

        public init(issuerDomainPolicy: OID, subjectDomainPolicy: OID) {
            self.issuerDomainPolicy = issuerDomainPolicy
            self.subjectDomainPolicy = subjectDomainPolicy
        }

        init(from reader: inout DERReader) throws(StructureError) {
            var parts = try reader.read(.sequence, "a policy mapping").reader
            issuerDomainPolicy = try parts.readIdentifier("issuerDomainPolicy")
            subjectDomainPolicy = try parts.readIdentifier("subjectDomainPolicy")
            try parts.expectEnd(of: "a policy mapping")
        }
    }

    public let mappings: [Mapping]

    public init(_ mappings: [Mapping]) { self.mappings = mappings }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        mappings = try soleElement(.sequence, in: bytes, "policyMappings").members(
            "policyMappings", Mapping.init(from:))
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for mapping in mappings {
                    coder.sequence {
                        $0.objectIdentifier(mapping.issuerDomainPolicy)
                        $0.objectIdentifier(mapping.subjectDomainPolicy)
                    }
                }
            }
        }
    }
}
