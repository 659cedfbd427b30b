public import PKIStructures

extension RevocationRecord {
    /// What an entry of a CRL says.
    init(_ entry: RevokedCertificate) {
        self.init(
            serialNumber: entry.serialNumber, revokedAt: entry.revocationDate, reason: entry.reason ?? .unspecified,
            invalidityDate: entry.invalidityDate)
    }

    /// Whether it is for good; a hold is not.
    var isFinal: Bool { reason != .certificateHold }

    /// Whether the holder may still have the certificate anew: its key was given up, not its right to it.
    var isReissuable: Bool { !isFinal || reason == .keyCompromise || reason == .superseded }

    /// Both revocations of one certificate in one: the earlier date, the graver reason. A hold gives way to what is final,
    /// and leaves neither date nor reason.
    func merged(with other: RevocationRecord?) -> RevocationRecord {
        guard let other else { return self }
        guard isFinal == other.isFinal else { return isFinal ? self : other }
        return RevocationRecord(
            serialNumber: serialNumber, revokedAt: min(revokedAt, other.revokedAt),
            reason: reason.gravity > other.reason.gravity ? reason : other.reason,
            invalidityDate: [invalidityDate, other.invalidityDate].compactMap { $0 }.min())
    }
}

extension RevocationReason {
    /// How much a reason says against a certificate: a hold least, a compromise of its own key most.
    var gravity: Int {
        switch self {
        case .removeFromCRL: 0
        case .certificateHold: 1
        case .unspecified: 2
        case .superseded, .cessationOfOperation, .affiliationChanged, .privilegeWithdrawn: 3
        case .cACompromise, .aACompromise: 4
        case .keyCompromise: 5
        }
    }

    /// Whether the key is or may be in other hands.
    public var isCompromise: Bool { gravity >= 4 }
}
