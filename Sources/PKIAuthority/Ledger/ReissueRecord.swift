public import PKIStructures

/// A reissue in the ledger: which certificate stands in for which.
public struct ReissueRecord: Sendable, Hashable {
    /// How far it has come. At most one reissue of an original is `intended`, `pending` or `complete`.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// The new certificate is being signed.
        case intended
        /// The new certificate is issued; the original holds until the new one is activated.
        case pending
        /// The new certificate is issued, the original revoked.
        case complete
        /// The new certificate has itself been revoked; the original could be reissued again.
        case ended
        /// It never came to a signature.
        case abandoned

        /// Whether the original is taken.
        public var isLive: Bool { self == .intended || self == .pending || self == .complete }
    }

    public let original: SerialNumber
    public let replacement: SerialNumber
    public let reason: ReissueReason
    public var state: State
    public let invalidityDate: Instant?
    public let recordedAt: Instant
    /// The receipt, once the certificate is signed.
    public var receipt: ReissueReceipt?

    public init(
        original: SerialNumber, replacement: SerialNumber, reason: ReissueReason, state: State,
        invalidityDate: Instant?,
        recordedAt: Instant, receipt: ReissueReceipt?
    ) {
        self.original = original
        self.replacement = replacement
        self.reason = reason
        self.state = state
        self.invalidityDate = invalidityDate
        self.recordedAt = recordedAt
        self.receipt = receipt
    }
}
