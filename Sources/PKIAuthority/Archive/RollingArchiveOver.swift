internal import PKIKeys
internal import PKIProfiles
public import PKIStructures

/// A new key of the archive, before it takes over.
public struct ArchiveSuccession: Sendable {
    /// The archive as it is.
    public var present: KeyArchive
    /// Where the present private key is, which the ledger has not known where it was never rolled over.
    public var presentKey: String
    /// With the new key.
    public var request: CertificationRequest
    public var validity: Validity
    /// Where the new private key is.
    public var key: String

    public init(
        present: KeyArchive, presentKey: String, request: CertificationRequest, validity: Validity, key: String
    ) {
        self.present = present
        self.presentKey = presentKey
        self.request = request
        self.validity = validity
        self.key = key
    }
}

/// The rollover of the archive's key: the new one takes over in one act; then archived keys go under it, group by group.
extension CertificateAuthority {
    /// Certifies a new key of the archive; what is archived from now on is enveloped to it.
    ///
    /// The keys that are archived stay where they are until ``reenvelope(_:to:opened:context:)`` has moved them.
    ///
    /// - Throws: `AuthorityError.Code.badArchive` where keys are under earlier generations yet, or the present archive is
    ///   not the CA's.
    public func rollArchiveOver(_ succession: ArchiveSuccession, context: ActContext) throws -> KeyArchive {
        try act(.archiveRollover, context.grounded(on: succession.request)) { context in
            try store.read { try requireReady(succession.present, context, in: $0) }
            let certificate = try issueAlone(
                succession.request, profile: .keyArchive, validity: succession.validity, context: context)
            let archive = try KeyArchive(certificate)
            try commit(context) { ledger in
                let present = try Self.presentGeneration(succession, context, in: ledger)
                try ledger.put(
                    ArchiveGeneration(
                        number: present.number + 1, serialNumber: certificate.serialNumber,
                        certificateHash: archive.certificateHash, key: succession.key, beganAt: context.now))
                try Self.record(
                    .archiveRollover, certificate.serialNumber,
                    "generation \(present.number) → \(present.number + 1) of the key archive", context,
                    evidence: [
                        Evidence(name: "certificate", of: certificate.derBytes),
                        Evidence(name: "earlier certificate", sha256: present.certificateHash),
                    ], in: ledger)
            }
            return archive
        }
    }

    private func requireReady(_ present: KeyArchive, _ context: ActContext, in ledger: any LedgerReading) throws {
        // One that has expired or was revoked is rolled over all the same: it is why.
        try present.requireOwn(issuer: issuer, in: ledger)
        guard try ledger.archivedKeys(notUnder: present.certificateHash).isEmpty else {
            throw AuthorityError(
                .badArchive, "the last rollover of the key archive is not finished",
                hint: "'capki ca archive rollover' without a new key finishes it")
        }
    }

    /// The generation that goes, which a ledger of an archive that was never rolled over is told now.
    private static func presentGeneration(
        _ succession: ArchiveSuccession, _ context: ActContext, in ledger: any LedgerWriting
    ) throws -> ArchiveGeneration {
        if var last = try ledger.archiveGenerations().last {
            if try ledger.archivedKeyCounts()[last.certificateHash] == nil {
                last.retiredAt = context.now
                try ledger.put(last)
            }
            return last
        }
        let isEmpty = try ledger.archivedKeyCounts().isEmpty
        let first = ArchiveGeneration(
            number: 1, serialNumber: succession.present.certificate.serialNumber,
            certificateHash: succession.present.certificateHash, key: succession.presentKey, beganAt: context.now,
            retiredAt: isEmpty ? context.now : nil)
        try ledger.put(first)
        return first
    }

    /// Puts archived keys under the archive's present key, in one transaction. Each new envelope is opened before it takes
    /// the place of the old one; what does not open stays as it is.
    ///
    /// - Parameters:
    ///   - hashes: the public key hashes of the keys.
    ///   - opened: the archive with all its private keys.
    /// - Returns: what could not be moved, and why.
    public func reenvelope(
        _ hashes: some Sequence<[UInt8]>, to archive: KeyArchive, opened: OpenedKeyArchive, context: ActContext
    ) throws -> [ReenvelopeFault] {
        try act(.archiveRollover, context) { context in
            try store.read { try archive.requireUsable(issuer: issuer, now: context.now, in: $0) }
            var faults: [ReenvelopeFault] = []
            var moves: [(old: ArchivedKeyRecord, new: ArchivedKeyRecord)] = []
            for hash in hashes {
                guard let record = try store.read({ try $0.archivedKey(publicKeyHash: hash) }),
                    record.archiveCertificateHash != archive.certificateHash
                else { continue }
                do {
                    moves.append((record, try moved(record, to: archive, opened, context)))
                } catch let error as AuthorityError {
                    faults.append(ReenvelopeFault(serialNumber: record.serialNumber, error: error))
                }
            }
            try commit(context) { ledger in
                for move in moves { try Self.replace(move.old, with: move.new, context, in: ledger) }
                for fault in faults {
                    try Self.recordFailure(
                        of: .archiveRollover, about: fault.serialNumber, fault.error, context, in: ledger)
                }
                try Self.retireEmptyGenerations(context, in: ledger)
            }
            return faults
        }
    }

    /// The record with an envelope to the present key, which was seen to open to the same key.
    private func moved(
        _ record: ArchivedKeyRecord, to archive: KeyArchive, _ opened: OpenedKeyArchive, _ context: ActContext
    ) throws -> ArchivedKeyRecord {
        let (key, subject) = try opened.open(record)
        let sealed = try archive.seal(
            key, serialNumber: record.serialNumber, subject: subject, now: record.archivedAt, random: random)
        let (again, _) = try opened.open(sealed)
        guard sealed.publicKeyHash == record.publicKeyHash, try again.exportPKCS8().isEqual(to: key.exportPKCS8())
        else {
            throw AuthorityError(
                .archiveDamaged, "the new envelope of certificate \(record.serialNumber) holds another key")
        }
        return sealed
    }

    private static func replace(
        _ old: ArchivedKeyRecord, with new: ArchivedKeyRecord, _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        guard try ledger.replace(old, with: new) else {
            throw AuthorityError(
                .ledger, "the archived key of certificate \(old.serialNumber) has changed while it was moved")
        }
        try record(
            .archiveRollover, old.serialNumber, "the archived key was put under the archive's present key", context,
            evidence: [
                Evidence(name: "earlier envelope", of: old.envelope), Evidence(name: "envelope", of: new.envelope),
            ], in: ledger)
    }

    /// Sets down since when earlier keys of the archive are needed no more.
    private static func retireEmptyGenerations(_ context: ActContext, in ledger: any LedgerWriting) throws {
        let counts = try ledger.archivedKeyCounts()
        for var generation in try ledger.archiveGenerations().dropLast()
        where generation.retiredAt == nil && counts[generation.certificateHash] == nil {
            generation.retiredAt = context.now
            try ledger.put(generation)
            try record(
                .archiveRollover, generation.serialNumber,
                "no key is under generation \(generation.number) of the key archive any more", context, in: ledger)
        }
    }
}

/// An archived key that could not be put under the archive's present key, and stays where it is.
public struct ReenvelopeFault: Sendable {
    /// Of the first certificate of the key.
    public let serialNumber: SerialNumber
    public let error: AuthorityError
}
