internal import SwiftASN1

/// The policies under which a certificate was issued (RFC 5280 §4.2.1.4), with at most a CPS address each.
///
///     certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
///     PolicyInformation ::= SEQUENCE { policyIdentifier, policyQualifiers SEQUENCE OF PolicyQualifierInfo OPTIONAL }
public struct CertificatePolicies: Hashable, ExtensionContent {
    public static let id = OID.certificatePolicies
    private static let cps = OID(1, 3, 6, 1, 5, 5, 7, 2, 1)

    /// One policy.
    public struct Policy: Hashable, Sendable {
        public let identifier: OID
        /// Where the certification practice statement is published.
        public let practiceStatement: String?

        public init(_ identifier: OID, practiceStatement: String? = nil) {
            self.identifier = identifier
            self.practiceStatement = practiceStatement
        }
    }

    public let policies: [Policy]

    public init(_ policies: [Policy]) { self.policies = policies }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var list = try reader.read(.sequence, "certificatePolicies").reader
        try reader.expectEnd(of: "certificatePolicies")
        var policies: [Policy] = []
        while !list.isAtEnd {
            var parts = try list.read(.sequence, "a policy").reader
            let identifier = try parts.read(.objectIdentifier, "a policy").objectIdentifier("a policy")
            let qualifiers = try parts.readIfPresent(.sequence, "policy qualifiers")
            try parts.expectEnd(of: "a policy")
            policies.append(Policy(identifier, practiceStatement: try Self.practiceStatement(in: qualifiers)))
        }
        self.policies = policies
    }

    private static func practiceStatement(in qualifiers: DERElement?) throws(StructureError) -> String? {
        guard var list = qualifiers?.reader else { return nil }
        while !list.isAtEnd {
            var parts = try list.read(.sequence, "a policy qualifier").reader
            let id = try parts.read(.objectIdentifier, "a policy qualifier").objectIdentifier("a policy qualifier")
            let value = try parts.readAny("a policy qualifier")
            if id == cps { return String(validating: value.content, as: UTF8.self) }
        }
        return nil
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for policy in policies { Self.encode(policy, into: &coder) }
            }
        }
    }

    private static func encode(_ policy: Policy, into coder: inout DER.Serializer) {
        coder.sequence {
            $0.objectIdentifier(policy.identifier)
            guard let address = policy.practiceStatement else { return }
            $0.sequence {
                $0.sequence {
                    $0.objectIdentifier(cps)
                    $0.primitive(.ia5String, Array(address.utf8))
                }
            }
        }
    }
}
