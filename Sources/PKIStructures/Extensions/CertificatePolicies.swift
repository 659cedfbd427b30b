internal import SwiftASN1

/// The policies under which a certificate was issued (RFC 5280 §4.2.1.4).
///
///     certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
///     PolicyInformation ::= SEQUENCE { policyIdentifier CertPolicyId,
///         policyQualifiers SEQUENCE SIZE (1..MAX) OF PolicyQualifierInfo OPTIONAL }
public struct CertificatePolicies: Hashable, ExtensionContent {
    public static let id = OID.certificatePolicies
    /// The policy that stands for all.
    public static let anyPolicy = OID(2, 5, 29, 32, 0)

    /// One policy.
    public struct Policy: Hashable, Sendable {
        public let identifier: OID
        /// Empty where the list is absent.
        public let qualifiers: [PolicyQualifier]

        public init(_ identifier: OID, qualifiers: [PolicyQualifier]) {
            self.identifier = identifier
            self.qualifiers = qualifiers
        }

        public init(_ identifier: OID, practiceStatement: String? = nil) {
            self.init(identifier, qualifiers: practiceStatement.map { [.practiceStatement($0)] } ?? [])
        }

        /// Where the certification practice statement is published; the first where there are several.
        public var practiceStatement: String? {
            for case .practiceStatement(let address) in qualifiers { return address }
            return nil
        }

        init(from reader: inout DERReader) throws(StructureError) {
            var parts = try reader.read(.sequence, "a policy").reader
            identifier = try parts.readIdentifier("a policy")
            let list = try parts.readIfPresent(.sequence, "policy qualifiers")
            qualifiers = try list?.members("policy qualifiers", PolicyQualifier.init(from:)) ?? []
            try parts.expectEnd(of: "a policy")
        }

        func encode(into coder: inout DER.Serializer) {
            coder.sequence { coder in
                coder.objectIdentifier(identifier)
                guard !qualifiers.isEmpty else { return }
                coder.sequence { coder in
                    for qualifier in qualifiers { qualifier.encode(into: &coder) }
                }
            }
        }
    }

    public let policies: [Policy]

    public init(_ policies: [Policy]) { self.policies = policies }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        policies = try soleElement(.sequence, in: bytes, "certificatePolicies").members(
            "certificatePolicies", Policy.init(from:))
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for policy in policies { policy.encode(into: &coder) }
            }
        }
    }
}
