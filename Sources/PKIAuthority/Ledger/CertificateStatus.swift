public import PKIStructures

/// What a certificate of the ledger is worth at a moment.
public enum CertificateStatus: String, Sendable, Hashable, CaseIterable {
    case valid
    case expired
    case revoked
    case onHold = "on_hold"
    case notYetValid = "not_yet_valid"
    /// It is being signed, or the act was interrupted and the next one will close it.
    case intended
    /// It was never signed.
    case abandoned
    /// Its records have had their time; that its serial number was used is all that is left.
    case purged

    /// Judges a certificate; a revocation outlasts the certificate's end.
    public init(
        _ state: CertificateRecord.State, notBefore: Instant, notAfter: Instant, revocation: RevocationRecord?,
        purgedAt: Instant?, at now: Instant
    ) {
        guard purgedAt == nil else {
            self = .purged
            return
        }
        switch state {
        case .intended: self = .intended
        case .abandoned: self = .abandoned
        case .issued:
            if let revocation {
                self = revocation.reason == .certificateHold ? .onHold : .revoked
            } else {
                self = now > notAfter ? .expired : now < notBefore ? .notYetValid : .valid
            }
        }
    }
}
