public import PKIStructures

/// A revocation in the ledger.
///
/// It may stand for a certificate that the ledger does not know: an entry of the CRL of a CA that was taken over.
public struct RevocationRecord: Sendable, Hashable {
    public let serialNumber: SerialNumber
    public let revokedAt: Instant
    public let reason: RevocationReason
    /// Since when the key is known or feared to be out of control.
    public let invalidityDate: Instant?

    public init(serialNumber: SerialNumber, revokedAt: Instant, reason: RevocationReason, invalidityDate: Instant?) {
        self.serialNumber = serialNumber
        self.revokedAt = revokedAt
        self.reason = reason
        self.invalidityDate = invalidityDate
    }

    /// The entry of a CRL.
    var entry: RevokedCertificate {
        RevokedCertificate(
            serialNumber: serialNumber, revocationDate: revokedAt, reason: reason, invalidityDate: invalidityDate)
    }
}
