/// How certificates are to be judged.
public struct Configuration: Sendable, Hashable {
    /// What the certificate is to be used for.
    public var purpose: Purpose
    /// Whether revocation is looked at.
    public var revocation: RevocationMode
    /// The smallest RSA modulus of any key of the path, in bits (NIST SP 800-57 Part 1 §5.6.1.1).
    public var minimumRSASizeInBits: Int
    /// The most intermediate certificates, self-issued ones not counted; `nil` leaves it to the certificates.
    public var maximumIntermediateCount: Int?
    /// What one verdict may cost.
    public var budget: Budget

    public init(
        purpose: Purpose = .any, revocation: RevocationMode = .none, minimumRSASizeInBits: Int = 2048,
        maximumIntermediateCount: Int? = nil, budget: Budget = Budget()
    ) {
        self.purpose = purpose
        self.revocation = revocation
        self.minimumRSASizeInBits = minimumRSASizeInBits
        self.maximumIntermediateCount = maximumIntermediateCount
        self.budget = budget
    }
}

/// Whether revocation is looked at.
public enum RevocationMode: String, Sendable, Hashable, CaseIterable {
    /// Not at all.
    case none
    /// Where a CRL of the issuer is given. Where such are given and none of them is usable, the certificate is not
    /// valid: a stale CRL in the hand must not count as less than none.
    case ifPresent = "if-present"
    /// For every certificate of the path but the anchor; without a usable CRL the certificate is not valid.
    case require
}

/// What one verdict may cost, counted and not timed, so that the same input always ends the same way.
public struct Budget: Sendable, Hashable {
    /// The most signatures checked, those of CRLs included.
    public var signatureCount: Int
    /// The most issuers tried.
    public var stepCount: Int
    /// The most certificates of one path, leaf and anchor included.
    public var depth: Int

    public init(signatureCount: Int = 128, stepCount: Int = 10_000, depth: Int = 32) {
        self.signatureCount = signatureCount
        self.stepCount = stepCount
        self.depth = depth
    }
}
