public import PKIKeys
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
        // Before the act: an RSA key takes seconds, in which others can work.
        let fresh = try newEncryptionKey(order)
        let desk = PairDesk(access: access, policy: policy, keyPolicy: keyPolicy)
        return try act(.reissue, about: order.signing.original, context.grounded(on: order.signing.request)) {
            context in
            let prepared = try store.read { try prepare(order, fresh: fresh, desk, context, in: $0) }
            try commit(context) { try intend(prepared, in: $0) }
            let signed = try sign(prepared, access)
            return try commit(context) { try settle(signed, in: $0) }
        }
    }
}
