public import PKIStructures

extension CertificateAuthority {
    /// Revokes a certificate that the ledger knows.
    ///
    /// A certificate on hold can be revoked for good, and one that turns out compromised is marked so, with its first date. The revocation of a reissued certificate ends its reissue.
    ///
    /// - Throws: `AuthorityError.Code.unknownCertificate`, `revoked`.
    public func revoke(
        _ serial: SerialNumber, reason: RevocationReason, invalidityDate: Instant? = nil, context: ActContext
    ) throws -> RevocationRecord {
        guard reason != .removeFromCRL else {
            throw AuthorityError(.notAllowed, "removeFromCRL is no reason to revoke, it stands in delta CRLs alone")
        }
        if let invalidityDate, invalidityDate > context.now {
            throw AuthorityError(.notAllowed, "the invalidity date \(invalidityDate) is after now, \(context.now)")
        }
        return try act(context) { context in
            try store.write { ledger in
                guard try Self.issued(serial, in: ledger).origin != .own else {
                    throw AuthorityError(
                        .notAllowed, "certificate \(serial) is the CA's own, which its own CRL cannot revoke",
                        hint: "a root is withdrawn by those who trust it; a CA under a parent is revoked there")
                }
                let record = try Self.strengthened(
                    ledger.revocation(serial),
                    by: RevocationRecord(
                        serialNumber: serial, revokedAt: context.now, reason: reason, invalidityDate: invalidityDate))
                try ledger.put(record)
                if reason != .certificateHold { try Self.endReissue(by: serial, in: ledger) }
                try Self.record(.revoke, serial, reason.description, context, in: ledger)
                return record
            }
        }
    }

    /// A revocation that takes the place of an earlier one: after a hold, or where only now a compromise is known.
    private static func strengthened(
        _ earlier: RevocationRecord?, by record: RevocationRecord
    ) throws -> RevocationRecord {
        guard let earlier, earlier.reason != .certificateHold || record.reason == .certificateHold else {
            return record
        }
        guard record.reason.isCompromise, !earlier.reason.isCompromise, earlier.reason != .certificateHold else {
            throw AuthorityError(
                .revoked,
                "certificate \(earlier.serialNumber) was revoked at \(earlier.revokedAt) (\(earlier.reason))")
        }
        return record.merged(with: earlier)
    }

    /// The record of an issued certificate.
    static func issued(_ serial: SerialNumber, in ledger: any LedgerReading) throws -> CertificateRecord {
        guard let record = try ledger.certificate(serial), record.state == .issued else {
            throw AuthorityError(
                .unknownCertificate, "the ledger knows no certificate with the serial number \(serial)",
                hint: "'capki ca list' shows what it knows; 'capki ca adopt' takes in what was issued elsewhere")
        }
        return record
    }

    /// A reissue whose certificate is revoked is no longer live.
    private static func endReissue(by serial: SerialNumber, in ledger: any LedgerWriting) throws {
        guard var reissue = try ledger.reissue(by: serial), reissue.state.isLive else { return }
        reissue.state = .ended
        try ledger.update(reissue)
    }
}
