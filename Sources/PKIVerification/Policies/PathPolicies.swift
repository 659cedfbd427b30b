public import PKIStructures

/// The policies that a path is valid for (RFC 5280 §6.1.6, RFC 9618 §5.4).
public struct PathPolicies: Hashable, Sendable {
    /// All of them, as the certificates have it; anyPolicy among them where nothing narrows the path.
    public let authorityConstrained: Set<OID>
    /// Those of them that the user accepts.
    public let userConstrained: Set<OID>

    init(authorityConstrained: Set<OID> = [], userConstrained: Set<OID> = []) {
        self.authorityConstrained = authorityConstrained
        self.userConstrained = userConstrained
    }
}
