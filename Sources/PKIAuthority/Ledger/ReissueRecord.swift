public import PKIStructures

/// A reissue in the ledger: which certificate stands in for which, and what the receipt says of it beside the two.
public struct ReissueRecord: Sendable, Hashable {
    /// How far it has come. At most one reissue of an original is `pending` or `complete`.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// The new certificate is issued; the original holds until the new one is activated.
        case pending
        /// The new certificate is issued, the original revoked.
        case complete
        /// The new certificate has itself been revoked; the original could be reissued again.
        case ended
        /// It never came to a signature; an earlier capki kept a row of it.
        case abandoned

        /// Whether the original is taken.
        public var isLive: Bool { self == .pending || self == .complete }
    }

    /// What became of the original when the new certificate was issued, as the receipt tells it.
    public struct Closing: Sendable, Hashable {
        public let when: OriginalRevocation
        public let reason: RevocationReason
        public let revokedAt: Instant?
        public let invalidityDate: Instant?

        public init(when: OriginalRevocation, reason: RevocationReason, revokedAt: Instant?, invalidityDate: Instant?) {
            self.when = when
            self.reason = reason
            self.revokedAt = revokedAt
            self.invalidityDate = invalidityDate
        }
    }

    public let original: SerialNumber
    public let replacement: SerialNumber
    public let reason: ReissueReason
    public var state: State
    /// Since when the old key is out of its holder's hands.
    public let invalidityDate: Instant?
    public let recordedAt: Instant
    public let operatorName: String
    public let closing: Closing
    /// What lints say of the parts that were copied.
    public let warnings: [ReissueReceipt.Warning]

    public init(
        original: SerialNumber, replacement: SerialNumber, reason: ReissueReason, state: State,
        invalidityDate: Instant?, recordedAt: Instant, operatorName: String, closing: Closing,
        warnings: [ReissueReceipt.Warning] = []
    ) {
        self.original = original
        self.replacement = replacement
        self.reason = reason
        self.state = state
        self.invalidityDate = invalidityDate
        self.recordedAt = recordedAt
        self.operatorName = operatorName
        self.closing = closing
        self.warnings = warnings
    }
}

extension LedgerReading {
    /// The receipt of a reissue; `nil` where it never came to a signature.
    public func receipt(of reissue: ReissueRecord) throws -> ReissueReceipt? {
        guard reissue.state != .abandoned, let original = try certificate(reissue.original)?.certificate,
            let replacement = try certificate(reissue.replacement)?.certificate
        else { return nil }
        var receipt = try ReissueReceipt(
            reissue, original: Certificate(derEncoded: original), replacement: Certificate(derEncoded: replacement))
        receipt.seals = try seals(of: reissue)
        return receipt
    }
}
