public import PKIStructures

/// Why an organisation needs a certificate anew, which decides what happens to the original (rule 8).
public enum ReissueReason: String, Sendable, Hashable, CaseIterable {
    case lost
    case stolen
    case damaged
    case forgottenPIN = "forgotten-pin"

    /// Whether the old key may be in other hands.
    public var isCompromise: Bool { self == .lost || self == .stolen }

    /// The reason for the revocation of the original.
    public var revocationReason: RevocationReason { isCompromise ? .keyCompromise : .superseded }
}

/// When the original of a reissue is revoked.
public enum OriginalRevocation: String, Sendable, Hashable, CaseIterable {
    /// Together with the issue of the new certificate.
    case now
    /// When the new certificate is activated.
    case onActivation = "on-activation"
}
