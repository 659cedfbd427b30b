public import PKIStructures

/// A seal that is to be made, as far as it concerns the ledger.
public struct SealEntryOrder: Sendable {
    public var sealID: String
    public var name: String
    /// The certificates that are to sign with it.
    public var owners: [Certificate]
    /// What it is made of, for the record: the image, the application.
    public var evidence: [Evidence]

    public init(sealID: String, name: String, owners: [Certificate], evidence: [Evidence] = []) {
        self.sealID = sealID
        self.name = name
        self.owners = owners
        self.evidence = evidence
    }
}

/// An old seal and what stands in for it, as far as it concerns the ledger.
public struct SealSuccessionOrder: Sendable {
    /// As it was handed in or taken from the ledger. One that the ledger does not know is taken in, as superseded.
    public var old: LedgerSeal
    /// Those among its certificates that may be this CA's.
    public var oldOwners: [Certificate]
    /// The code of the new seal: the old one or another.
    public var sealID: String
    /// The certificates that are to sign with the new seal.
    public var owners: [Certificate]
    public var evidence: [Evidence]

    public init(
        old: LedgerSeal, oldOwners: [Certificate], sealID: String, owners: [Certificate], evidence: [Evidence] = []
    ) {
        self.old = old
        self.oldOwners = oldOwners
        self.sealID = sealID
        self.owners = owners
        self.evidence = evidence
    }
}

extension CertificateAuthority {
    /// Lets a seal be made and keeps it.
    ///
    /// The seal is made while no other act is under way, and is in the ledger before anybody has it.
    ///
    /// - Parameter make: makes the seal at the time of the act; what it throws is recorded.
    /// - Throws: `AuthorityError.Code.knownSeal` for a code that is taken, or what is wrong with a certificate.
    public func enterSeal(
        _ order: SealEntryOrder, context: ActContext, make: (_ now: Instant) throws -> LedgerSeal
    ) throws -> SealRecord {
        try act(.seal, about: order.owners.first?.serialNumber, context) { context in
            try store.read { ledger in
                try Self.requireFree(order.sealID, for: order.name, in: ledger)
                try Self.requireLive(order.owners, at: context.now, in: ledger)
            }
            let record = try SealRecord(
                make(context.now), owners: order.owners, context)
            try Self.require(record, is: order.sealID)
            try commit(context) { ledger in
                try ledger.insert(record)
                try Self.record(
                    .seal, record.owners.first, record.label, context,
                    evidence: Self.evidence([("seal", record.sha256)], order.owners) + order.evidence, in: ledger)
            }
            return record
        }
    }

    /// Lets a seal be made that stands in for an old one: the old one is superseded and the new one kept, both or none.
    ///
    /// - Parameter make: verifies the old seal and makes the new one at the time of the act; what it throws is recorded.
    /// - Throws: `AuthorityError.Code.sealClosed` for an old seal that is revoked or superseded, `knownSeal`, or what is
    ///   wrong with a certificate.
    public func supersedeSeal(
        _ order: SealSuccessionOrder, context: ActContext, make: (_ now: Instant) throws -> LedgerSeal
    ) throws -> SealRecord {
        try act(.sealRemake, about: order.owners.first?.serialNumber, context) { context in
            var old = try SealRecord(order.old, owners: [], context)
            let isKnown = try store.read { ledger in
                let known = try ledger.seal(sha256: old.sha256)
                if let known { old = known }
                try Self.requireActive(old, in: ledger)
                if known == nil || order.sealID != old.sealID {
                    try Self.requireFree(order.sealID, for: old.name, in: ledger)
                }
                try Self.requireLive(order.owners, at: context.now, in: ledger)
                return known != nil
            }
            let new = try SealRecord(make(context.now), owners: order.owners, context)
            try Self.require(new, is: order.sealID)
            try commit(context) { ledger in
                old.state = .superseded
                old.closedAt = context.now
                old.successor = new.sha256
                // The old one leaves its code first, since one seal alone may be active under it.
                if isKnown {
                    try ledger.update(old)
                } else {
                    try ledger.insert(old.owned(by: Self.known(order.oldOwners, in: ledger)))
                }
                try ledger.insert(new)
                let detail = "\(new.label), stands in for \(old.sealID)"
                try Self.record(
                    .sealRemake, new.owners.first, detail, context,
                    evidence: Self.evidence([("seal", new.sha256), ("superseded seal", old.sha256)], order.owners)
                        + order.evidence, in: ledger)
            }
            return new
        }
    }

    /// Closes a seal for good.
    ///
    /// There is no CRL of seals: those who rely on seals elsewhere learn of it from this CA alone. What keeps others from
    /// signing with it is the revocation of its certificates.
    ///
    /// - Throws: `AuthorityError.Code.unknownSeal`, or `sealClosed` where it is superseded or revoked.
    public func revokeSeal(
        sha256: [UInt8], reason: RevocationReason, context: ActContext
    ) throws -> SealRecord {
        let owner = try store.read { try $0.seal(sha256: sha256)?.owners.first }
        return try act(.sealRevocation, about: owner, context) { context in
            guard reason != .removeFromCRL, reason != .certificateHold else {
                throw AuthorityError(.notAllowed, "a seal is not revoked for '\(reason)': it is closed for good")
            }
            return try commit(context) { ledger in
                guard var record = try ledger.seal(sha256: sha256) else {
                    throw AuthorityError(.unknownSeal, "the ledger knows no seal with SHA-256 \(hexadecimal(sha256))")
                }
                try Self.requireActive(record, in: ledger)
                record.state = .revoked
                record.closedAt = context.now
                record.reason = reason
                try ledger.update(record)
                try Self.record(
                    .sealRevocation, owner, "\(record.label): \(reason)", context,
                    evidence: [Evidence(name: "seal", sha256: record.sha256)], in: ledger)
                return record
            }
        }
    }

    private static func evidence(
        _ seals: [(name: String, sha256: [UInt8])], _ owners: [Certificate]
    ) throws -> [Evidence] {
        try seals.map { Evidence(name: $0.name, sha256: $0.sha256) }
            + owners.map { try Evidence(name: "certificate \($0.serialNumber)", of: $0.derBytes) }
    }
}
