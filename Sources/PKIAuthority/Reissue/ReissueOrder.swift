public import PKIStructures

/// What the reissue desk orders.
public struct ReissueOrder: Sendable {
    public var original: SerialNumber
    /// The certificate that the ledger must know by that serial number; `nil` where the number is enough.
    public var expectedOriginal: Certificate?
    public var request: CertificationRequest
    public var reason: ReissueReason
    public var revocation: OriginalRevocation
    /// Since when the old key is out of its holder's hands.
    public var lostAt: Instant?
    /// Confirms that the original is known to be revoked, with keyCompromise or superseded.
    public var isAlreadyRevoked: Bool
    /// Lets the new certificate begin now, instead of when the original did.
    public var beginsNow: Bool

    public init(
        original: SerialNumber, expectedOriginal: Certificate? = nil, request: CertificationRequest,
        reason: ReissueReason,
        revocation: OriginalRevocation = .now, lostAt: Instant? = nil, isAlreadyRevoked: Bool = false,
        beginsNow: Bool = false
    ) {
        self.original = original
        self.expectedOriginal = expectedOriginal
        self.request = request
        self.reason = reason
        self.revocation = revocation
        self.lostAt = lostAt
        self.isAlreadyRevoked = isAlreadyRevoked
        self.beginsNow = beginsNow
    }
}

/// What the CA's settings say about reissues.
public struct ReissuePolicy: Sendable, Hashable {
    /// Whether a reissue may begin now (rule 1).
    public var allowsNotBeforeNow: Bool
    /// The time that must be left of the original, in hours: 0 to 8784, a year.
    public let minimumRemainingHours: Int

    public init(allowsNotBeforeNow: Bool = false, minimumRemainingHours: Int = 0) {
        self.allowsNotBeforeNow = allowsNotBeforeNow
        self.minimumRemainingHours = min(max(0, minimumRemainingHours), 8784)
    }
}
