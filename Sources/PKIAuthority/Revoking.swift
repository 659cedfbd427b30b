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
        try act(.revoke, about: serial, context) { context in
            guard reason != .removeFromCRL else {
                throw AuthorityError(.notAllowed, "removeFromCRL is no reason to revoke, it stands in delta CRLs alone")
            }
            if let invalidityDate, invalidityDate > context.now {
                throw AuthorityError(
                    .notAllowed, "the invalidity date \(invalidityDate) is after now, \(context.now)")
            }
            return try commit(context) { ledger in
                guard try Self.issued(serial, in: ledger).origin != .own else {
                    throw AuthorityError(
                        .notAllowed, "certificate \(serial) is the CA's own, which its own CRL cannot revoke",
                        hint: "a root is withdrawn by those who trust it; a CA under a parent is revoked there")
                }
                let record = try Self.strengthened(
                    ledger.revocation(serial),
                    by: RevocationRecord(
                        serialNumber: serial, revokedAt: context.now, reason: reason, invalidityDate: invalidityDate))
                try Self.put(record, in: ledger)
                try Self.record(.revoke, serial, reason.description, context, in: ledger)
                return record
            }
        }
    }

    /// A revocation that takes the place of an earlier one: after a hold, or where only now a compromise is known.
    private static func strengthened(
        _ earlier: RevocationRecord?, by record: RevocationRecord
    ) throws -> RevocationRecord {
        guard let earlier, earlier.isFinal || !record.isFinal else {
            return record
        }
        guard record.reason.isCompromise, !earlier.reason.isCompromise, earlier.isFinal else {
            throw AuthorityError(
                .revoked,
                "certificate \(earlier.serialNumber) was revoked at \(earlier.revokedAt) (\(earlier.reason))")
        }
        return record.merged(with: earlier)
    }

    /// The certificates that still hold with the key of another one, which is of use to whoever has that key.
    public func liveCertificates(withKeyOf serial: SerialNumber) throws -> [SerialNumber] {
        try store.read { ledger in
            let hash = try Self.issued(serial, in: ledger).publicKeyHash
            return try ledger.serialNumbers(ofPublicKeyHash: hash).filter {
                try $0 != serial && ledger.revocation($0)?.isFinal != true
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

    /// Lets a certificate on hold hold again.
    ///
    /// - Throws: `AuthorityError.Code.unknownCertificate`, `notOnHold`.
    public func release(_ serial: SerialNumber, context: ActContext) throws {
        try act(.release, about: serial, context) { context in
            try commit(context) { ledger in
                _ = try Self.issued(serial, in: ledger)
                guard let hold = try ledger.revocation(serial), !hold.isFinal else {
                    throw AuthorityError(.notOnHold, "certificate \(serial) is not on hold")
                }
                try ledger.removeRevocation(serial)
                try Self.record(.release, serial, "on hold since \(hold.revokedAt)", context, in: ledger)
            }
        }
    }

    /// Sets down a revocation; a reissue whose certificate is revoked for good is no longer live.
    static func put(_ record: RevocationRecord, in ledger: any LedgerWriting) throws {
        try ledger.put(record)
        guard record.isFinal, var reissue = try ledger.reissue(by: record.serialNumber), reissue.state.isLive else {
            return
        }
        reissue.state = .ended
        try ledger.update(reissue)
    }
}
