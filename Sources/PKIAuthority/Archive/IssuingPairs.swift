public import PKIKeys
public import PKIProfiles
public import PKIStructures

/// What is ordered when a holder gets two certificates.
public struct PairOrder: Sendable {
    /// With the signing key, which the holder made.
    public var request: CertificationRequest
    public var signingProfile: CertificateProfile
    public var encryptionProfile: CertificateProfile
    /// Of both certificates.
    public var validity: Validity
    /// Of the encryption key, which is made here; `nil` for the signing key's own, or P-256 beside Ed25519.
    public var encryptionAlgorithm: KeyAlgorithm?
    public var delivery: KeyDelivery

    public init(
        request: CertificationRequest, signingProfile: CertificateProfile, encryptionProfile: CertificateProfile,
        validity: Validity, encryptionAlgorithm: KeyAlgorithm? = nil, delivery: KeyDelivery
    ) {
        self.request = request
        self.signingProfile = signingProfile
        self.encryptionProfile = encryptionProfile
        self.validity = validity
        self.encryptionAlgorithm = encryptionAlgorithm
        self.delivery = delivery
    }
}

/// Two certificates of one holder, and the encryption key as it goes to him.
public struct IssuedPair: Sendable {
    public let signing: Certificate
    public let encryption: Certificate
    public let delivered: DeliveredKey

    /// Everything as GM/T 0092-2020 §8 has it; `nil` where the key is no SM2 envelope.
    public var response: CertificateResponse? {
        delivered.envelope.map {
            CertificateResponse(
                signingCertificates: [signing], encryptedPrivateKey: $0, encryptionCertificates: [encryption])
        }
    }
}

/// Two certificates for one holder (双证书).
extension CertificateAuthority {
    /// Issues a signing certificate for the holder's key, and an encryption certificate for one that is made here.
    ///
    /// The encryption key is in the archive before its certificate is signed. Both certificates are one transaction, with
    /// one subject and one validity.
    ///
    /// - Parameter chain: the certificates above both, for a delivery as PKCS#12.
    /// - Throws: `AuthorityError`; then the ledger holds neither certificate.
    public func issuePair(
        _ order: PairOrder, archive: KeyArchive, chain: [Certificate] = [], context: ActContext
    ) throws -> IssuedPair {
        let signing = try? PublicKey(order.request.subjectPublicKeyInfo).algorithm
        // Before the act: an RSA key takes seconds, in which others can work.
        let key = try SoftwareKey.generate(
            order.encryptionAlgorithm ?? Self.encryptionAlgorithm(beside: signing ?? .ed25519))
        return try act(.issue, context.grounded(on: order.request)) { context in
            let drafts = try drafts(order, encryptionKey: key.publicKey, context)
            let intended = try commit(context) { ledger in
                try archive.requireUsable(issuer: issuer, now: context.now, in: ledger)
                try order.delivery.requireFresh(in: ledger)
                let signing = try intend(drafts.signing, context: context, in: ledger)
                let encryption = try intend(drafts.encryption, context: context, in: ledger)
                let archived = try archive.seal(
                    key, serialNumber: encryption.record.serialNumber, subject: order.request.subject,
                    now: context.now, random: serialNumbers.random)
                try ledger.insert(archived)
                return (signing: signing, encryption: encryption, archived: archived)
            }
            let pair = try sign(intended.signing, intended.encryption)
            let delivered = try order.delivery.deliver(
                key, certificate: pair.encryption, chain: chain, random: serialNumbers.random)
            try commit(context) { ledger in
                for (member, certificate) in [
                    (intended.signing.record, pair.signing), (intended.encryption.record, pair.encryption),
                ] {
                    try Self.settle(member, as: certificate, mark: mark(of: certificate), in: ledger)
                    try Self.record(
                        .issue, member.serialNumber, "\(member.profile ?? ""): \(member.subject)", context,
                        evidence: [Evidence(name: "certificate", of: certificate.derBytes)], in: ledger)
                }
                try Self.link(pair, intended.archived, order.delivery, delivered, context, in: ledger)
            }
            return IssuedPair(signing: pair.signing, encryption: pair.encryption, delivered: delivered)
        }
    }

    /// The encryption key's algorithm where none is asked for.
    package static func encryptionAlgorithm(beside signing: KeyAlgorithm) -> KeyAlgorithm {
        switch signing {
        case .ec: return signing
        case .ed25519: return .ec(.p256)
        case .rsa(let size):
            let sizes = [2048, 3072, 4096]
            return .rsa(sizeInBits: sizes.first { $0 >= size } ?? 4096)
        }
    }

    /// One profile is for signing and the other for encryption alone: a key that signs is never archived.
    private static func requirePair(_ signing: CertificateProfile, _ encryption: CertificateProfile) throws {
        let signs: KeyUsage = [.digitalSignature, .nonRepudiation, .keyCertSign, .cRLSign]
        let usage = encryption.keyUsage.value.union(encryption.additionalEllipticKeyUsage)
        guard signing.role == .endEntity, signing.keyUsage.value.contains(.digitalSignature) else {
            throw AuthorityError(.notAllowed, "the profile '\(signing.name)' is not one for a holder's signing key")
        }
        guard encryption.role == .endEntity, usage.isDisjoint(with: signs), !usage.isEmpty else {
            throw AuthorityError(
                .notAllowed, "the profile '\(encryption.name)' is not one for encryption alone",
                hint: "a key that signs is never archived; choose a profile without digitalSignature")
        }
    }

    /// Checks everything that needs no ledger.
    private func drafts(
        _ order: PairOrder, encryptionKey: PublicKey, _ context: ActContext
    ) throws -> (signing: CertificateDraft, encryption: CertificateDraft) {
        let request = order.request
        try Self.requirePair(order.signingProfile, order.encryptionProfile)
        try Self.requireFit(request, policy: order.signingProfile.keyPolicy)
        try order.delivery.requireSuitable(for: encryptionKey.algorithm)
        try requirePresent(order.validity, context)
        let signingKey = try PublicKey(request.subjectPublicKeyInfo)
        let signing = try draft(
            for: request.subject, key: signingKey, requested: request.extensions, profile: order.signingProfile,
            validity: order.validity)
        // What the request asks for its own key, such as a key usage, is not asked for this one.
        let shared = request.extensions.filter { order.encryptionProfile.requestableExtensions.value.contains($0.id) }
        let encryption = try draft(
            for: request.subject, key: encryptionKey, requested: Extensions(shared), profile: order.encryptionProfile,
            validity: order.validity)
        return (signing, encryption)
    }

    /// Signs both, and tells what lints say of them.
    func sign(
        _ signing: (record: CertificateRecord, warnings: LintWarnings),
        _ encryption: (record: CertificateRecord, warnings: LintWarnings)
    ) throws -> (signing: Certificate, encryption: Certificate) {
        let first = try PreparedCertificate(record: signing.record, warnings: signing.warnings).sign(by: issuer)
        let second = try PreparedCertificate(record: encryption.record, warnings: encryption.warnings).sign(by: issuer)
        note(signing.warnings.decided + encryption.warnings.decided)
        return (first, second)
    }

    /// Sets down that two certificates belong together, and what became of the encryption key.
    static func link(
        _ pair: (signing: Certificate, encryption: Certificate), _ archived: ArchivedKeyRecord?,
        _ delivery: KeyDelivery, _ delivered: DeliveredKey, _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        let encryption = pair.encryption.serialNumber
        try ledger.insert(PairRecord(signing: pair.signing.serialNumber, encryption: encryption))
        guard let archived else { return }
        try ledger.insert(delivery.record(delivered, of: encryption, context))
        try record(
            .archive, encryption, "\(archived.algorithm) key, delivered as \(delivery.form.rawValue)", context,
            evidence: [Evidence(name: "envelope", of: archived.envelope)], in: ledger)
    }
}
