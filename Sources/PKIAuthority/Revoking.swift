public import PKIStructures

/// What is to be revoked.
public struct RevocationOrder: Sendable {
    public var serialNumbers: [SerialNumber]
    public var reason: RevocationReason
    /// Since when the keys are known or feared to be out of control.
    public var invalidityDate: Instant?
    /// Whether what was reissued for the certificates, and for that in turn, is revoked with them.
    public var includesDescendants: Bool

    public init(
        _ serialNumbers: [SerialNumber], reason: RevocationReason, invalidityDate: Instant? = nil,
        includesDescendants: Bool = false
    ) {
        self.serialNumbers = serialNumbers
        self.reason = reason
        self.invalidityDate = invalidityDate
        self.includesDescendants = includesDescendants
    }
}

/// What a revocation has done.
public struct RevocationResult: Sendable, Hashable {
    /// The revocations of the certificates that were named.
    public internal(set) var records: [RevocationRecord] = []
    /// The revocations of what was reissued for them.
    public internal(set) var descendants: [RevocationRecord] = []
    /// What had been revoked before, and stays as it was.
    public internal(set) var unchanged: [RevocationRecord] = []
    /// Those among all that had ended already.
    public internal(set) var expired: [SerialNumber] = []
}

extension CertificateAuthority {
    /// Revokes a certificate that the ledger knows.
    ///
    /// - Throws: `AuthorityError.Code.unknownCertificate`, `revoked`.
    public func revoke(
        _ serial: SerialNumber, reason: RevocationReason, invalidityDate: Instant? = nil, context: ActContext
    ) throws -> RevocationRecord {
        let result = try revoke(
            RevocationOrder([serial], reason: reason, invalidityDate: invalidityDate), context: context)
        guard let record = result.records.first else {
            throw AuthorityError(.ledger, "the revocation of \(serial) left no record")
        }
        return record
    }

    /// Revokes certificates that the ledger knows, all or none; one that has ended can be revoked too.
    ///
    /// A certificate on hold can be revoked for good, and one that turns out compromised is marked so, with its first date. The revocation of a reissued certificate ends its reissue.
    ///
    /// - Throws: `AuthorityError.Code.unknownCertificate`, or `revoked` for one that was revoked before; where descendants
    ///   are taken along only if there is nothing at all to revoke.
    public func revoke(_ order: RevocationOrder, context: ActContext) throws -> RevocationResult {
        let sole = order.serialNumbers.count == 1 ? order.serialNumbers.first : nil
        return try act(.revoke, about: sole, context) { context in
            try Self.requireSensible(order, now: context.now)
            return try commit(context) { ledger in
                var result = RevocationResult()
                var seen: Set<SerialNumber> = []
                for serial in order.serialNumbers where seen.insert(serial).inserted {
                    try revoke(serial, order, &result, context, in: ledger)
                    guard order.includesDescendants else { continue }
                    for descendant in try LineOfDescent.descent(from: serial, in: ledger)
                    where !order.serialNumbers.contains(descendant) && seen.insert(descendant).inserted {
                        try revoke(descendant: descendant, order, &result, context, in: ledger)
                    }
                }
                if let earlier = result.unchanged.first, result.records.isEmpty, result.descendants.isEmpty {
                    throw Self.alreadyRevoked(earlier)
                }
                return result
            }
        }
    }

    private static func requireSensible(_ order: RevocationOrder, now: Instant) throws {
        guard order.reason != .removeFromCRL else {
            throw AuthorityError(.notAllowed, "removeFromCRL is no reason to revoke, it stands in delta CRLs alone")
        }
        if let date = order.invalidityDate, date > now {
            throw AuthorityError(.notAllowed, "the invalidity date \(date) is after now, \(now)")
        }
    }

    private func revoke(
        _ serial: SerialNumber, _ order: RevocationOrder, _ result: inout RevocationResult, _ context: ActContext,
        in ledger: any LedgerWriting
    ) throws {
        let certificate = try Self.issued(serial, in: ledger)
        guard certificate.origin != .own else {
            throw AuthorityError(
                .notAllowed, "certificate \(serial) is the CA's own, which its own CRL cannot revoke",
                hint: "a root is withdrawn by those who trust it; a CA under a parent is revoked there")
        }
        let earlier = try ledger.revocation(serial)
        let fresh = RevocationRecord(
            serialNumber: serial, revokedAt: context.now, reason: order.reason, invalidityDate: order.invalidityDate)
        guard let record = Self.strengthened(earlier, by: fresh) else {
            guard let earlier, order.includesDescendants else { throw Self.alreadyRevoked(earlier ?? fresh) }
            return result.unchanged.append(earlier)
        }
        try set(record, certificate, &result, context, in: ledger)
        result.records.append(record)
    }

    private func revoke(
        descendant serial: SerialNumber, _ order: RevocationOrder, _ result: inout RevocationResult,
        _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        guard let certificate = try ledger.certificate(serial), certificate.state == .issued else { return }
        let earlier = try ledger.revocation(serial)
        let fresh = RevocationRecord(
            serialNumber: serial, revokedAt: context.now, reason: order.reason, invalidityDate: order.invalidityDate)
        guard let record = Self.strengthened(earlier, by: fresh) else {
            if let earlier { result.unchanged.append(earlier) }
            return
        }
        try set(record, certificate, &result, context, in: ledger)
        result.descendants.append(record)
    }

    private func set(
        _ record: RevocationRecord, _ certificate: CertificateRecord, _ result: inout RevocationResult,
        _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        try Self.put(record, in: ledger)
        try Self.record(.revoke, record.serialNumber, record.reason.description, context, in: ledger)
        if certificate.notAfter < context.now { result.expired.append(record.serialNumber) }
    }

    private static func alreadyRevoked(_ earlier: RevocationRecord) -> AuthorityError {
        AuthorityError(
            .revoked, "certificate \(earlier.serialNumber) was revoked at \(earlier.revokedAt) (\(earlier.reason))")
    }

    /// A revocation that takes the place of an earlier one: after a hold, or where only now a compromise is known; `nil`
    /// where the earlier one stands.
    private static func strengthened(
        _ earlier: RevocationRecord?, by record: RevocationRecord
    ) -> RevocationRecord? {
        guard let earlier, earlier.isFinal || !record.isFinal else { return record }
        guard record.reason.isCompromise, !earlier.reason.isCompromise, earlier.isFinal else { return nil }
        return record.merged(with: earlier)
    }

    /// The certificates that still hold with the key of another one, which is of use to whoever has that key.
    public func liveCertificates(withKeyOf serial: SerialNumber) throws -> [SerialNumber] {
        try store.read { ledger in
            let hash = try Self.issued(serial, in: ledger).publicKeyHash
            return try ledger.serialNumbers(ofPublicKeyHash: hash).filter {
                try $0 != serial && ledger.revocation($0)?.isFinal != true
                    && ledger.certificate($0)?.purgedAt == nil
            }
        }
    }

    /// The record of an issued certificate.
    static func issued(_ serial: SerialNumber, in ledger: any LedgerReading) throws -> CertificateRecord {
        guard let record = try ledger.certificate(serial), record.state == .issued else { throw unknown(serial) }
        if let purgedAt = record.purgedAt {
            throw AuthorityError(
                .unknownCertificate, "the records of certificate \(serial) were purged at \(purgedAt)",
                hint: "it ended at \(record.notAfter); the record of acts has the digest of what it was")
        }
        return record
    }

    static func unknown(_ serial: SerialNumber) -> AuthorityError {
        AuthorityError(
            .unknownCertificate, "the ledger knows no certificate with the serial number \(serial)",
            hint: "'capki ca list' shows what it knows; 'capki ca adopt' takes in what was issued elsewhere")
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
                try ledger.removeRevocation(serial, releasedAt: context.now)
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
