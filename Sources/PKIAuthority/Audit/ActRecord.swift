public import PKIStructures

/// What was done or refused, when, by whom, on which evidence, for the record.
public struct ActRecord: Sendable, Hashable {
    /// The kinds of act.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case initialise, issue, reissue, activate, revoke, release, adopt, crl, repair, restore, `import`, rollover
        case retire
        /// The ledger's time was put back, after a clock had run ahead; what was dated by that is dated anew.
        case clock
        /// The records of a certificate were taken away, since they have had their time.
        case purge
        /// An encryption key went into the archive.
        case archive
        case recoveryRequest = "recovery-request"
        /// The officer who asks has signed.
        case recoverySignature = "recovery-signature"
        case recoveryApproval = "recovery-approval"
        /// An archived key came out.
        case recovery
        /// The archive has a new key, or an archived key went from an earlier one to it.
        case archiveRollover = "archive-rollover"
        /// A seal was made.
        case seal
        /// A seal was made that stands in for another.
        case sealRemake = "seal-remake"
        case sealRevocation = "seal-revocation"
    }

    /// What became of it.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case done
        /// A rule forbids it.
        case refused
        /// A key, a token or the disk failed.
        case failed
    }

    public let at: Instant
    public let operatorName: String
    public let kind: Kind
    public let outcome: Outcome
    /// The certificate that it is about, where it is about one.
    public let serialNumber: SerialNumber?
    /// One line for people.
    public let detail: String
    public let evidence: [Evidence]

    public init(
        at: Instant, operatorName: String, kind: Kind, outcome: Outcome = .done, serialNumber: SerialNumber?,
        detail: String, evidence: [Evidence] = []
    ) {
        self.at = at
        self.operatorName = operatorName
        self.kind = kind
        self.outcome = outcome
        self.serialNumber = serialNumber
        self.detail = detail
        self.evidence = evidence
    }
}
