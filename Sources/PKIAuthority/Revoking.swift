public import PKIStructures

extension CertificateAuthority {
    /// Revokes a certificate that the ledger knows.
    ///
    /// A certificate on hold can be revoked for good. The revocation of a reissued certificate ends its reissue.
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
        return try act(context) {
            try store.write { ledger in
                _ = try Self.issued(serial, in: ledger)
                if let earlier = try ledger.revocation(serial), earlier.reason != .certificateHold {
                    throw AuthorityError(
                        .revoked, "certificate \(serial) was revoked at \(earlier.revokedAt) (\(earlier.reason))")
                }
                let record = RevocationRecord(
                    serialNumber: serial, revokedAt: context.now, reason: reason, invalidityDate: invalidityDate)
                try ledger.put(record)
                if reason != .certificateHold { try Self.endReissue(by: serial, in: ledger) }
                try Self.record(.revoke, serial, reason.description, context, in: ledger)
                return record
            }
        }
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
