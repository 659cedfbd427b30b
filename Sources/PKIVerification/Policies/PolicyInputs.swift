public import PKIStructures

/// What the user asks of certificate policies (RFC 5280 §6.1.1 (c), (e), (f), (g)).
public struct PolicyInputs: Sendable, Hashable {
    /// The policies that the user accepts; with anyPolicy in it, every one.
    public var initialPolicySet: Set<OID>
    /// Whether the path must be valid for one of them.
    public var requiresExplicitPolicy: Bool
    /// Whether policies may not be mapped.
    public var inhibitsPolicyMapping: Bool
    /// Whether anyPolicy in a certificate counts for nothing.
    public var inhibitsAnyPolicy: Bool

    public init(
        initialPolicySet: Set<OID> = [CertificatePolicies.anyPolicy], requiresExplicitPolicy: Bool = false,
        inhibitsPolicyMapping: Bool = false, inhibitsAnyPolicy: Bool = false
    ) {
        self.initialPolicySet = initialPolicySet
        self.requiresExplicitPolicy = requiresExplicitPolicy
        self.inhibitsPolicyMapping = inhibitsPolicyMapping
        self.inhibitsAnyPolicy = inhibitsAnyPolicy
    }
}
