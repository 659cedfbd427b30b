public import PKIKeys
internal import PKIRequests
public import PKIStructures

/// What the reissue desk orders for a holder of two certificates.
public struct PairReissueOrder: Sendable {
    /// The reissue of the signing certificate; its original may be either certificate of the pair.
    public var signing: ReissueOrder
    /// `keep` is the reissue of a single certificate, and no order of this kind.
    public var choice: EncryptionKeyChoice
    /// Of a new encryption key; `nil` for the old one's.
    public var encryptionAlgorithm: KeyAlgorithm?
    public var delivery: KeyDelivery
    /// The approved request under which the old key comes out, where it does.
    public var recovery: String?

    public init(
        signing: ReissueOrder, choice: EncryptionKeyChoice, encryptionAlgorithm: KeyAlgorithm? = nil,
        delivery: KeyDelivery, recovery: String? = nil
    ) {
        self.signing = signing
        self.choice = choice
        self.encryptionAlgorithm = encryptionAlgorithm
        self.delivery = delivery
        self.recovery = recovery
    }
}

/// What the reissue of a pair has done.
public struct PairReissueResult: Sendable {
    public let signing: ReissueResult
    public let encryption: ReissueResult
    /// The key of the new encryption certificate.
    public let delivered: DeliveredKey
    /// The old key, with its old certificate, where it comes beside a new one: for decryption alone.
    public let recovered: (key: DeliveredKey, certificate: Certificate)?
}

/// Where archived keys go, and who may take them out.
public struct ArchiveAccess: Sendable {
    public let archive: KeyArchive
    /// `nil` where nothing is recovered.
    public let opened: OpenedKeyArchive?
    public let officers: Officers
    public let policy: ArchivePolicy
    /// The certificates above the holders', for PKCS#12.
    public let chain: [Certificate]

    public init(
        archive: KeyArchive, opened: OpenedKeyArchive? = nil, officers: Officers = Officers(),
        policy: ArchivePolicy = ArchivePolicy(), chain: [Certificate] = []
    ) {
        self.archive = archive
        self.opened = opened
        self.officers = officers
        self.policy = policy
        self.chain = chain
    }
}

extension CertificateAuthority {
    /// Reissues both certificates of a holder, in one transaction, each with its original's subject and validity.
    ///
    /// - Throws: `AuthorityError`; then the ledger holds neither new certificate, and an approved recovery stays unused.
    public func reissuePair(
        _ order: PairReissueOrder, access: ArchiveAccess, policy: ReissuePolicy = ReissuePolicy(),
        keyPolicy: KeyPolicy = KeyPolicy(), context: ActContext
    ) throws -> PairReissueResult {
        let original = order.signing.original
        // Before the act: an RSA key takes seconds, in which others can work.
        let fresh = try newKey(order)
        return try act(.reissue, about: original, context.grounded(on: order.signing.request)) { context in
            try Self.requireAllowed(order, access.policy)
            let pair = try store.read { try CertificatePair(of: original, in: $0) }
            try order.delivery.requireSuitable(for: fresh?.publicKey.algorithm ?? archivedAlgorithm(of: pair))
            let old = try recoveredKey(order, of: pair, access, context)
            guard let key = fresh ?? old?.key else {
                throw AuthorityError(.notAllowed, "there is no encryption key to certify")
            }
            let keys = PairKeys(certified: key, isNew: fresh != nil, recovered: old?.key)
            return try reissue(pair, order, keys, access, policy, keyPolicy, context)
        }
    }

    /// The keys of a pair's reissue.
    private struct PairKeys {
        let certified: SoftwareKey
        let isNew: Bool
        let recovered: SoftwareKey?
    }

    /// GB/T practice (and RFC 5280's keyCompromise): what was on a token that somebody else may have is not certified again.
    private static func requireAllowed(_ order: PairReissueOrder, _ policy: ArchivePolicy) throws {
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

    /// A new encryption key, where one is to be certified; `nil` where none is, or where the act will be refused.
    private func newKey(_ order: PairReissueOrder) throws -> SoftwareKey? {
        guard order.choice == .new || order.choice == .newAndRecover,
            let pair = try? store.read({ try CertificatePair(of: order.signing.original, in: $0) })
        else { return nil }
        return try SoftwareKey.generate(order.encryptionAlgorithm ?? archivedAlgorithm(of: pair))
    }

    private func archivedAlgorithm(of pair: CertificatePair) throws -> KeyAlgorithm {
        let original = try store.read { try Self.original(pair.encryption, in: $0).certificate }
        return try PublicKey(original.subjectPublicKeyInfo).algorithm
    }

    private func recoveredKey(
        _ order: PairReissueOrder, of pair: CertificatePair, _ access: ArchiveAccess, _ context: ActContext
    ) throws -> (key: SoftwareKey, certificate: Certificate)? {
        guard let id = order.recovery else { return nil }
        guard let opened = access.opened else {
            throw AuthorityError(.badArchive, "the archive's private key is needed for a recovery")
        }
        let old = try openApproved(id, delivery: order.delivery, opened, access.officers, context)
        guard old.certificate.serialNumber == pair.encryption else {
            throw AuthorityError(
                .recovery,
                "the recovery \(id) is of certificate \(old.certificate.serialNumber), not of \(pair.encryption)")
        }
        return old
    }

    /// Both reissues once they have passed every check.
    private struct Work {
        let signing: PreparedReissue
        let encryption: PreparedReissue
        /// The new key in the archive; `nil` where the old one goes on.
        let archived: ArchivedKeyRecord?
    }

    private func reissue(
        _ pair: CertificatePair, _ order: PairReissueOrder, _ keys: PairKeys, _ access: ArchiveAccess,
        _ policy: ReissuePolicy, _ keyPolicy: KeyPolicy, _ context: ActContext
    ) throws -> PairReissueResult {
        let work = try store.read { try prepare(pair, order, keys, access, policy, keyPolicy, context, in: $0) }
        try commit(context) { ledger in
            for member in [work.signing, work.encryption] { try ledger.insert(member.record) }
            if let archived = work.archived { try ledger.insert(archived) }
        }
        let signed = try sign(
            (work.signing.record, work.signing.warnings), (work.encryption.record, work.encryption.warnings))
        let delivered = try order.delivery.deliver(
            keys.certified, certificate: signed.encryption, chain: access.chain, random: random)
        // Where it is not the old key that was certified again, it comes beside the new one.
        let recovered = try (keys.isNew ? keys.recovered : nil).map { key in
            let original = work.encryption.original
            let handed = try order.delivery.deliver(
                key, certificate: original, chain: access.chain, random: random)
            return (key: handed, certificate: original)
        }
        let records = try commit(context) { ledger in
            let signing = try settle(
                work.signing, as: self.signed(work.signing, as: signed.signing), in: ledger)
            let encryption = try settle(
                work.encryption, as: self.signed(work.encryption, as: signed.encryption), in: ledger)
            try Self.link(signed, work.archived, order.delivery, context, in: ledger)
            if let id = order.recovery {
                try Self.use(
                    id, order.delivery, work.encryption.original, recovered?.key ?? delivered, context, in: ledger)
            }
            return (signing: signing, encryption: encryption)
        }
        return PairReissueResult(
            signing: try Self.result(work.signing, records.signing, signed.signing),
            encryption: try Self.result(work.encryption, records.encryption, signed.encryption),
            delivered: delivered, recovered: recovered)
    }

    private static func result(
        _ prepared: PreparedReissue, _ record: ReissueRecord, _ certificate: Certificate
    ) throws -> ReissueResult {
        ReissueResult(
            certificate: certificate,
            receipt: try ReissueReceipt(record, original: prepared.original, replacement: certificate))
    }

    private func prepare(
        _ pair: CertificatePair, _ order: PairReissueOrder, _ keys: PairKeys, _ access: ArchiveAccess,
        _ policy: ReissuePolicy, _ keyPolicy: KeyPolicy, _ context: ActContext, in ledger: any LedgerReading
    ) throws -> Work {
        try access.archive.requireUsable(issuer: issuer, now: context.now, in: ledger)
        try order.delivery.requireFresh(in: ledger)
        var signing = order.signing
        signing.original = pair.signing
        var encryption = order.signing
        encryption.original = pair.encryption
        // The certificate that was given is one of the two.
        if signing.expectedOriginal?.serialNumber != pair.signing { signing.expectedOriginal = nil }
        if encryption.expectedOriginal?.serialNumber != pair.encryption { encryption.expectedOriginal = nil }
        // The archive proves possession of its key as any holder does, so that all rules of reissues hold for it.
        encryption.request = try RequestBuilder.request(subject: .empty, signer: keys.certified)
        let first = try prepare(signing, policy: policy, keyPolicy: keyPolicy, context: context, in: ledger)
        let second = try prepare(
            encryption, policy: policy, keyPolicy: keyPolicy, keepsKey: !keys.isNew, context: context, in: ledger)
        guard keys.isNew else { return Work(signing: first, encryption: second, archived: nil) }
        let archived = try access.archive.seal(
            keys.certified, serialNumber: second.record.serialNumber, subject: second.original.subject,
            now: context.now, random: random)
        return Work(signing: first, encryption: second, archived: archived)
    }
}
