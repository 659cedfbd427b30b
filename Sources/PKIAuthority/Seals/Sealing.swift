public import PKIStructures

/// A seal that is to be made, as far as it concerns the ledger.
public struct SealEntryOrder: Sendable {
    public var sealID: String
    public var name: String
    /// The certificates that are to sign with it.
    public var owners: [Certificate]
    /// Who signs it.
    public var maker: Certificate
    /// What it is made of, for the record: the image, the application.
    public var evidence: [Evidence]

    public init(
        sealID: String, name: String, owners: [Certificate], maker: Certificate, evidence: [Evidence] = []
    ) {
        self.sealID = sealID
        self.name = name
        self.owners = owners
        self.maker = maker
        self.evidence = evidence
    }
}

/// An old seal and what is to stand in for it, as far as it concerns the ledger.
public struct SealSuccessionOrder: Sendable {
    /// As it was handed in or taken from the ledger. One that the ledger does not know is taken in, as superseded.
    public var old: LedgerSeal
    /// The code of the new seal: the old one or another.
    public var sealID: String
    /// The certificate that comes into the seal.
    public var certificate: Certificate
    public var maker: Certificate
    public var evidence: [Evidence]

    public init(
        old: LedgerSeal, sealID: String, certificate: Certificate, maker: Certificate, evidence: [Evidence] = []
    ) {
        self.old = old
        self.sealID = sealID
        self.certificate = certificate
        self.maker = maker
        self.evidence = evidence
    }
}

extension CertificateAuthority {
    /// Lets a seal be made and keeps it.
    ///
    /// The seal is made aside, so that nobody waits for a time-stamping authority, and is in the ledger before anybody has it;
    /// the rules are held before it is made and in the act.
    ///
    /// - Parameter make: makes the seal at the moment that it is handed; what it throws is recorded.
    /// - Throws: `AuthorityError.Code.knownSeal` for a code that is taken, or what is wrong with a certificate.
    public func enterSeal(
        _ order: SealEntryOrder, context: ActContext, make: (_ now: Instant) throws -> LedgerSeal
    ) throws -> SealRecord {
        let made = seal(made: make, order.sealID, context) { try Self.require(order, $0, in: $1) }
        return try act(.seal, about: order.owners.first?.serialNumber, context) { context in
            try store.read { try Self.require(order, context, in: $0) }
            let made = try made.get()
            return try commit(context) { ledger in
                try Self.requireLive(made.owners, at: context.now, in: ledger)
                let record = try SealRecord(made, context, in: ledger)
                try ledger.insert(record)
                try Self.record(
                    .seal, record.owners.first, record.label, context,
                    evidence: Self.evidence([("seal", record.sha256)], made.owners) + order.evidence, in: ledger)
                return record
            }
        }
    }

    /// A seal that is made before the act, once `rules` let it; what went wrong is for the act to record.
    private func seal(
        made make: (_ now: Instant) throws -> LedgerSeal, _ sealID: String, _ context: ActContext,
        rules: (ActContext, any LedgerReading) throws -> Void
    ) -> Result<LedgerSeal, any Error> {
        Result {
            let context = context.atPresent
            try store.read { try rules(context, $0) }
            let made = try make(context.now)
            try Self.require(made, is: sealID)
            return made
        }
    }

    private static func require(
        _ order: SealEntryOrder, _ context: ActContext, in ledger: any LedgerReading
    ) throws {
        try requireFree(order.sealID, for: order.name, in: ledger)
        try requireLive(order.owners, at: context.now, in: ledger)
        try requireUnrevoked(maker: order.maker, in: ledger)
    }

    /// Lets a seal be made that stands in for an old one: the old one is superseded and the new one kept, both or none.
    ///
    /// - Parameter make: verifies the old seal and makes the new one, aside as ``enterSeal(_:context:make:)`` has it.
    /// - Throws: `AuthorityError.Code.sealClosed` for an old seal that is revoked or superseded, `knownSeal`, or what is
    ///   wrong with a certificate.
    public func supersedeSeal(
        _ order: SealSuccessionOrder, context: ActContext, make: (_ now: Instant) throws -> LedgerSeal
    ) throws -> SealRecord {
        let made = seal(made: make, order.sealID, context) { _ = try predecessor(order, $0, in: $1) }
        return try act(.sealRemake, about: order.certificate.serialNumber, context) { context in
            let old = try store.read { try predecessor(order, context, in: $0) }
            let made = try made.get()
            guard made.owners.contains(order.certificate) else {
                throw AuthorityError(
                    .badSeal, "certificate \(order.certificate.serialNumber) is not one of the new seal's")
            }
            return try commit(context) { ledger in
                try Self.requireNoneClosed(made.owners, at: context.now, in: ledger)
                let new = try SealRecord(made, context, in: ledger)
                try supersede(old.record, isKnown: old.isKnown, by: new, context, in: ledger)
                try Self.record(
                    .sealRemake, order.certificate.serialNumber, "\(new.label), stands in for \(old.record.sealID)",
                    context,
                    evidence: Self.evidence(
                        [("seal", new.sha256), ("superseded seal", old.record.sha256)], made.owners) + order.evidence,
                    in: ledger)
                return new
            }
        }
    }

    /// The seal that is to be superseded, and whether it is in the ledger.
    private func predecessor(
        _ order: SealSuccessionOrder, _ context: ActContext, in ledger: any LedgerReading
    ) throws -> (record: SealRecord, isKnown: Bool) {
        let given = try SealRecord(order.old, context, in: ledger)
        let known = try ledger.seal(sha256: given.sha256)
        let old = known ?? given
        try Self.requireActive(old, in: ledger)
        if known == nil || order.sealID != old.sealID {
            try Self.requireFree(order.sealID, for: old.name, in: ledger)
        }
        try Self.requireLive([order.certificate], at: context.now, in: ledger)
        try Self.requireUnrevoked(maker: order.maker, in: ledger)
        guard known == nil || !old.owners.contains(order.certificate.serialNumber) else {
            throw AuthorityError(
                .knownSeal, "the seal \(old.sealID) is bound to certificate \(order.certificate.serialNumber) already",
                hint: "'capki seal list' with --esid and --out writes it")
        }
        return (old, known != nil)
    }

    /// The old one leaves its code first, since one seal alone may be active under it.
    private func supersede(
        _ old: SealRecord, isKnown: Bool, by new: SealRecord, _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        var old = old
        old.state = .superseded
        old.closedAt = context.now
        old.successor = new.sha256
        try isKnown ? ledger.update(old) : ledger.insert(old)
        try ledger.insert(new)
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
