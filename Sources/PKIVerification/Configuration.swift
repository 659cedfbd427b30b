public import PKIStructures

/// How certificates are to be judged.
public struct Configuration: Sendable, Hashable {
    /// Whose rules hold.
    public var profile: Profile
    /// What the certificate is to be used for.
    public var purpose: Purpose
    /// Bits that the leaf's keyUsage must have, where it has one, beside what the purpose asks for.
    public var keyUsage: KeyUsage = []
    /// Purposes that the leaf's extKeyUsage must allow, beside what the purpose asks for.
    public var keyPurposes: [OID] = []
    /// The names that the certificate must be for, every one of them (RFC 9525 §6.1).
    public var names: [ReferenceName]
    /// What is asked of certificate policies.
    public var policies: PolicyInputs
    /// Whether revocation is looked at.
    public var revocation: RevocationMode
    /// What is asked of OCSP responses.
    public var ocsp: OCSPRules
    /// The smallest RSA modulus of any key of the path, in bits (NIST SP 800-57 Part 1 §5.6.1.1).
    public var minimumRSASizeInBits: Int
    /// Whether DSA keys are taken, of all sizes and with SHA-1: for a look at old chains, since FIPS 186-5 has no DSA any more and
    /// what SHA-1 signs can be forged.
    public var acceptsDSA = false
    /// The most intermediate certificates, self-issued ones not counted; `nil` leaves it to the certificates.
    public var maximumIntermediateCount: Int?
    /// What one verdict may cost.
    public var budget: Budget

    public init(
        profile: Profile = .rfc5280, purpose: Purpose = .any, names: [ReferenceName] = [],
        policies: PolicyInputs = PolicyInputs(), revocation: RevocationMode = .none, ocsp: OCSPRules = OCSPRules(),
        minimumRSASizeInBits: Int = 2048,
        maximumIntermediateCount: Int? = nil, budget: Budget = Budget()
    ) {
        self.profile = profile
        self.purpose = purpose
        self.names = names
        self.policies = policies
        self.revocation = revocation
        self.ocsp = ocsp
        self.minimumRSASizeInBits = minimumRSASizeInBits
        self.maximumIntermediateCount = maximumIntermediateCount
        self.budget = budget
    }
}

/// Whether revocation is looked at.
public enum RevocationMode: String, Sendable, Hashable, CaseIterable {
    /// Not at all.
    case none
    /// Where a CRL of the issuer or an OCSP response about the certificate is given. Where such are given and none of them is
    /// usable, the certificate is not valid: a stale CRL in the hand must not count as less than none.
    case ifPresent = "if-present"
    /// For every certificate of the path but the anchor; without a usable CRL or OCSP response the certificate is not valid.
    case require
}

/// What one verdict may cost, counted and not timed, so that the same input always ends the same way.
public struct Budget: Sendable, Hashable {
    /// The most signatures checked, those of CRLs and OCSP responses included.
    public var signatureCount: Int
    /// The most issuers tried; looking for them costs a step too, and another one for every ``lookCountOfStep`` found.
    public var stepCount: Int
    /// The most certificates of one path, leaf and anchor included.
    public var depth: Int
    /// The most comparisons of a name with a name constraint.
    public var nameComparisonCount: Int

    /// How many certificates of the right name may be looked at for one step.
    public static let lookCountOfStep = 64

    public init(
        signatureCount: Int = 256, stepCount: Int = 10_000, depth: Int = 64, nameComparisonCount: Int = 1 << 20
    ) {
        self.signatureCount = signatureCount
        self.stepCount = stepCount
        self.depth = depth
        self.nameComparisonCount = nameComparisonCount
    }
}
