internal import SwiftASN1

/// From which certificate of the path on policies are required and mappings forbidden (RFC 5280 §4.2.1.11).
///
///     PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0] SkipCerts OPTIONAL,
///         inhibitPolicyMapping [1] SkipCerts OPTIONAL }
///     SkipCerts ::= INTEGER (0..MAX)
public struct PolicyConstraints: Hashable, ExtensionContent {
    public static let id = OID.policyConstraints

    public let requireExplicitPolicy: Int?
    public let inhibitPolicyMapping: Int?

    public init(requireExplicitPolicy: Int? = nil, inhibitPolicyMapping: Int? = nil) {
        self.requireExplicitPolicy = requireExplicitPolicy
        self.inhibitPolicyMapping = inhibitPolicyMapping
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let whole = try soleElement(.sequence, in: bytes, "policyConstraints")
        try whole.expectParts("policyConstraints", "RFC 5280 §4.2.1.11")
        var parts = whole.reader
        requireExplicitPolicy = try parts.readNumberIfPresent(.context(0), "requireExplicitPolicy")
        inhibitPolicyMapping = try parts.readNumberIfPresent(.context(1), "inhibitPolicyMapping")
        try parts.expectEnd(of: "policyConstraints")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                if let requireExplicitPolicy { $0.contextPrimitive(0, signedOctets(of: requireExplicitPolicy)) }
                if let inhibitPolicyMapping { $0.contextPrimitive(1, signedOctets(of: inhibitPolicyMapping)) }
            }
        }
    }
}
