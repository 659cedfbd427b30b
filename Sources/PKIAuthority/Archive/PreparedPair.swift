internal import PKIKeys
internal import PKIRequests
internal import PKIStructures

/// What the reissues of pairs are judged by.
struct PairDesk: Sendable {
    let access: ArchiveAccess
    let policy: ReissuePolicy
    let keyPolicy: KeyPolicy
}

/// The reissue of a pair that has passed every check and waits for its signatures.
struct PreparedPair: Sendable {
    let order: PairReissueOrder
    let signing: PreparedReissue
    let encryption: PreparedReissue
    /// The key of the new encryption certificate.
    let key: SoftwareKey
    /// The new key in the archive; `nil` where the old one goes on.
    let archived: ArchivedKeyRecord?
    /// The old key where it comes out beside a new one.
    let recovered: SoftwareKey?

    var context: ActContext { signing.context }
}

/// The same with its signatures, and with the keys as they are handed out.
struct SignedPair: Sendable {
    let prepared: PreparedPair
    let signing: SignedReissue
    let encryption: SignedReissue
    let delivered: DeliveredKey
    let recovered: DeliveredKey?
}

/// The reissue of a pair, step by step: several can go through each step together.
extension CertificateAuthority {
    /// A new encryption key, where one is to be certified; `nil` where none is, or where the act will be refused.
    func newEncryptionKey(_ order: PairReissueOrder) throws -> SoftwareKey? {
        guard order.choice == .new || order.choice == .newAndRecover,
            let algorithm = try? store.read({ try Self.newEncryptionAlgorithm(order, in: $0) })
        else { return nil }
        return try SoftwareKey.generate(algorithm)
    }

    /// Of the new encryption key of an order: the old one's where no other is asked for.
    static func newEncryptionAlgorithm(
        _ order: PairReissueOrder, in ledger: any LedgerReading
    ) throws -> KeyAlgorithm {
        let pair = try CertificatePair(of: order.signing.original, in: ledger)
        return try order.encryptionAlgorithm ?? encryptionAlgorithm(of: pair, in: ledger)
    }

    /// Checks an order by every rule.
    ///
    /// - Parameters:
    ///   - fresh: the key of the new encryption certificate, where it is a new one.
    ///   - ledger: a state that no other act changes meanwhile.
    func prepare(
        _ order: PairReissueOrder, fresh: SoftwareKey?, _ desk: PairDesk, _ context: ActContext,
        in ledger: any LedgerReading
    ) throws -> PreparedPair {
        try Self.requireAllowed(order, desk.access.policy)
        let pair = try CertificatePair(of: order.signing.original, in: ledger)
        try order.delivery.requireSuitable(
            for: fresh?.publicKey.algorithm ?? Self.encryptionAlgorithm(of: pair, in: ledger))
        let old = try recoveredKey(order, of: pair, desk.access, context, in: ledger)
        guard let key = fresh ?? old else {
            throw AuthorityError(.notAllowed, "there is no encryption key to certify")
        }
        try desk.access.archive.requireUsable(issuer: issuer, now: context.now, in: ledger)
        try order.delivery.requireFresh(in: ledger)
        let (signing, encryption) = try reissues(order, of: pair, key, isNew: fresh != nil, desk, context, in: ledger)
        let archived = try fresh.map { fresh in
            try desk.access.archive.seal(
                fresh, serialNumber: encryption.record.serialNumber, subject: encryption.original.subject,
                now: context.now, random: random)
        }
        return PreparedPair(
            order: order, signing: signing, encryption: encryption, key: key, archived: archived,
            recovered: fresh == nil ? nil : old)
    }

    /// GB/T practice (and RFC 5280's keyCompromise): what was on a token that somebody else may have is not certified again.
    static func requireAllowed(_ order: PairReissueOrder, _ policy: ArchivePolicy) throws {
        guard order.choice != .keep else {
            throw AuthorityError(.notAllowed, "an encryption certificate that is kept is not reissued")
        }
        guard order.choice != .recover || !order.signing.reason.isCompromise || policy.recertifiesAfterLoss else {
            throw AuthorityError(
                .notAllowed,
                "the encryption key of a token that was \(order.signing.reason.rawValue) is not certified again",
                hint:
                    "say --encryption-key new-and-recover, which gives a new key and the old one for decryption, or new"
            )
        }
        guard order.choice.recovers == (order.recovery != nil) else {
            throw AuthorityError(
                .recovery, "'\(order.choice.rawValue)' goes \(order.choice.recovers ? "with" : "without") a recovery",
                hint: "ask for one with 'capki ca archive recover'; a second officer approves it")
        }
    }

    private static func encryptionAlgorithm(
        of pair: CertificatePair, in ledger: any LedgerReading
    ) throws -> KeyAlgorithm {
        try PublicKey(original(pair.encryption, in: ledger).certificate.subjectPublicKeyInfo).algorithm
    }

    private func recoveredKey(
        _ order: PairReissueOrder, of pair: CertificatePair, _ access: ArchiveAccess, _ context: ActContext,
        in ledger: any LedgerReading
    ) throws -> SoftwareKey? {
        guard let id = order.recovery else { return nil }
        guard let opened = access.opened else {
            throw AuthorityError(.badArchive, "the archive's private key is needed for a recovery")
        }
        let old = try openApproved(id, delivery: order.delivery, opened, access.officers, context, in: ledger)
        guard old.certificate.serialNumber == pair.encryption else {
            throw AuthorityError(
                .recovery,
                "the recovery \(id) is of certificate \(old.certificate.serialNumber), not of \(pair.encryption)")
        }
        return old.key
    }

    private func reissues(
        _ order: PairReissueOrder, of pair: CertificatePair, _ key: SoftwareKey, isNew: Bool, _ desk: PairDesk,
        _ context: ActContext, in ledger: any LedgerReading
    ) throws -> (signing: PreparedReissue, encryption: PreparedReissue) {
        var signing = order.signing
        signing.original = pair.signing
        var encryption = order.signing
        encryption.original = pair.encryption
        // The certificate that was given is one of the two.
        if signing.expectedOriginal?.serialNumber != pair.signing { signing.expectedOriginal = nil }
        if encryption.expectedOriginal?.serialNumber != pair.encryption { encryption.expectedOriginal = nil }
        // The archive proves possession of its key as any holder does, so that all rules of reissues hold for it.
        encryption.request = try RequestBuilder.request(subject: .empty, signer: key)
        return (
            try prepare(signing, policy: desk.policy, keyPolicy: desk.keyPolicy, context: context, in: ledger),
            try prepare(
                encryption, policy: desk.policy, keyPolicy: desk.keyPolicy, keepsKey: !isNew, context: context,
                in: ledger)
        )
    }

    /// Sets the intention down: serial numbers, bytes and the archived key, before anything is signed.
    func intend(_ prepared: PreparedPair, in ledger: any LedgerWriting) throws {
        for member in [prepared.signing, prepared.encryption] { try intend(member, in: ledger) }
        if let archived = prepared.archived { try ledger.insert(archived) }
    }

    /// Signs both certificates, and brings the keys into the form in which they are handed out.
    func sign(_ prepared: PreparedPair, _ access: ArchiveAccess) throws -> SignedPair {
        let signed = try sign(
            (prepared.signing.record, prepared.signing.warnings),
            (prepared.encryption.record, prepared.encryption.warnings))
        let delivery = prepared.order.delivery
        return SignedPair(
            prepared: prepared, signing: try self.signed(prepared.signing, as: signed.signing),
            encryption: try self.signed(prepared.encryption, as: signed.encryption),
            delivered: try delivery.deliver(
                prepared.key, certificate: signed.encryption, chain: access.chain, random: random),
            // Where it is not the old key that was certified again, it comes beside the new one.
            recovered: try prepared.recovered.map {
                try delivery.deliver(
                    $0, certificate: prepared.encryption.original, chain: access.chain, random: random)
            })
    }

    /// Sets down what a signed pair has become: both reissues, their connection, the keys that go out.
    func settle(_ pair: SignedPair, in ledger: any LedgerWriting) throws -> PairReissueResult {
        let (prepared, delivery) = (pair.prepared, pair.prepared.order.delivery)
        let signing = try settle(prepared.signing, as: pair.signing, in: ledger)
        let encryption = try settle(prepared.encryption, as: pair.encryption, in: ledger)
        try Self.link(
            (pair.signing.certificate, pair.encryption.certificate), prepared.archived, delivery, pair.delivered,
            prepared.context, in: ledger)
        if let id = prepared.order.recovery {
            try Self.use(
                id, delivery, prepared.encryption.original, pair.recovered ?? pair.delivered, prepared.context,
                in: ledger)
        }
        return PairReissueResult(
            signing: try Self.result(prepared.signing, signing, pair.signing.certificate),
            encryption: try Self.result(prepared.encryption, encryption, pair.encryption.certificate),
            delivered: pair.delivered, recovered: pair.recovered.map { ($0, prepared.encryption.original) })
    }

    private static func result(
        _ prepared: PreparedReissue, _ record: ReissueRecord, _ certificate: Certificate
    ) throws -> ReissueResult {
        ReissueResult(
            certificate: certificate,
            receipt: try ReissueReceipt(record, original: prepared.original, replacement: certificate))
    }
}
