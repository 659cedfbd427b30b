public import PKIKeys
public import PKIStructures

/// What an officer asks for when a key is to be recovered.
public struct RecoveryOrder: Sendable {
    /// Of an encryption certificate.
    public var serialNumber: SerialNumber
    public var reason: String
    public var delivery: KeyDelivery.Form
    /// Whose key the delivery is encrypted to; `nil` for one under a passphrase.
    public var recipient: PublicKey?
    /// The certificate of the officer who asks.
    public var requester: Certificate?

    public init(
        serialNumber: SerialNumber, reason: String, delivery: KeyDelivery.Form, recipient: PublicKey?,
        requester: Certificate? = nil
    ) {
        self.serialNumber = serialNumber
        self.reason = reason
        self.delivery = delivery
        self.recipient = recipient
        self.requester = requester
    }
}

/// A key that was recovered: as it is handed out, with its certificate.
public struct RecoveredKey: Sendable {
    public let certificate: Certificate
    public let delivered: DeliveredKey
    public let recovery: RecoveryRecord
}

/// Recoveries: asked for, approved by a second officer, done once.
extension CertificateAuthority {
    /// Asks for the recovery of an archived key; nothing comes out before it is approved.
    ///
    /// - Throws: `AuthorityError.Code.notArchived`, or `notAllowed` for a delivery that the key does not have.
    public func requestRecovery(
        _ order: RecoveryOrder, policy: ArchivePolicy = ArchivePolicy(), context: ActContext
    ) throws -> RecoveryRecord {
        try act(.recoveryRequest, about: order.serialNumber, context) { context in
            try commit(context) { ledger in
                let certificate = try Self.original(order.serialNumber, in: ledger).certificate
                let (record, key) = try Self.archivedKey(of: certificate, in: ledger)
                let recipient = try Self.recipient(order, for: key, in: ledger)
                let requester = try order.requester.map {
                    (
                        certificate: try DigestAlgorithm.sha256.hash($0.derBytes),
                        key: try PublicKeyHash.hash($0.subjectPublicKeyInfo)
                    )
                }
                let recovery = RecoveryRecord(
                    request: RecoveryRecord.Request(
                        id: hexadecimal(try serialNumbers.random.bytes(16)), issuer: issuer.name.description,
                        serialNumber: certificate.serialNumber, subject: try certificate.subject.description,
                        publicKeyHash: record.publicKeyHash, reason: order.reason, operatorName: context.operatorName,
                        requesterCertificateHash: requester?.certificate, requesterKeyHash: requester?.key,
                        delivery: order.delivery, recipientKeyHash: recipient, requestedAt: context.now,
                        expiresAt: context.now.adding(seconds: Int64(policy.requestValidityInHours) * 3600)))
                try ledger.insert(recovery)
                var evidence = [try Evidence(name: "recovery request", of: recovery.request.bytes)]
                if let requester = order.requester {
                    evidence.append(try Evidence(name: "requester", of: requester.derBytes))
                }
                try Self.record(
                    .recoveryRequest, order.serialNumber, "\(recovery.request.id): \(order.reason)", context,
                    evidence: evidence, in: ledger)
                return recovery
            }
        }
    }

    /// The hash of the key that is to receive, which must fit the form.
    private static func recipient(
        _ order: RecoveryOrder, for key: PublicKey, in ledger: any LedgerReading
    ) throws -> [UInt8]? {
        let delivery: KeyDelivery
        switch (order.delivery, order.recipient) {
        case (.sm2Envelope, let recipient?): delivery = .sm2Envelope(recipient)
        case (.cms, let recipient?): delivery = .cms(recipient)
        case (.pkcs12, nil) where key.algorithm.family != .sm2: return nil
        default:
            throw AuthorityError(
                .notAllowed,
                "the delivery '\(order.delivery.rawValue)' of an \(key.algorithm.family) key does not go "
                    + (order.recipient == nil ? "without" : "with") + " a recipient's key",
                hint: "sm2-envelope and cms need one; pkcs12, for RSA and EC keys, is under a passphrase")
        }
        try delivery.requireSuitable(for: key.algorithm)
        try delivery.requireFresh(in: ledger)
        return try delivery.recipient.map { try PublicKeyHash.hash($0.subjectPublicKeyInfo) }
    }

    /// Takes a second officer's approval of a request.
    ///
    /// - Parameter approval: a message that signs ``RecoveryRecord/Request/bytes``, PEM or DER, attached or not.
    /// - Throws: `AuthorityError.Code.badApproval`, or `recovery` for a request that is not waiting.
    public func approveRecovery(
        _ id: String, approval: [UInt8], officers: Officers, context: ActContext
    ) throws -> RecoveryRecord {
        let serial = try store.read { try $0.recovery(id)?.request.serialNumber }
        return try act(.recoveryApproval, about: serial, context) { context in
            try commit(context) { ledger in
                var recovery = try Self.recovery(id, .pending, context, in: ledger)
                let judged = try RecoveryApproval(
                    file: approval, of: recovery.request, officers: officers, issuer: issuer, now: context.now,
                    in: ledger)
                recovery.state = .approved
                recovery.approval = judged.bytes
                recovery.approvedAt = context.now
                recovery.approver = "\(judged.officer.serialNumber) \(try judged.officer.subject)"
                try ledger.update(recovery)
                try Self.record(
                    .recoveryApproval, recovery.request.serialNumber, "\(id), by \(recovery.approver ?? "")", context,
                    evidence: [
                        Evidence(name: "recovery request", of: recovery.request.bytes),
                        Evidence(name: "approval", of: judged.bytes),
                        Evidence(name: "approver", of: judged.officer.derBytes),
                    ], in: ledger)
                return recovery
            }
        }
    }

    /// Hands a recovered key out, once.
    ///
    /// - Throws: `AuthorityError.Code.recovery` for a request that is not approved, has lapsed or was used; `badApproval`
    ///   where the approval no longer holds; `archiveDamaged`.
    public func recover(
        _ id: String, delivery: KeyDelivery, from archive: OpenedKeyArchive, officers: Officers,
        chain: [Certificate] = [], context: ActContext
    ) throws -> RecoveredKey {
        let serial = try store.read { try $0.recovery(id)?.request.serialNumber }
        return try act(.recovery, about: serial, context) { context in
            let opened = try openApproved(id, delivery: delivery, archive, officers, context)
            let delivered = try delivery.deliver(
                opened.key, certificate: opened.certificate, chain: chain, random: serialNumbers.random)
            let recovery = try commit(context) { ledger in
                try delivery.requireFresh(in: ledger)
                return try Self.use(id, delivery, opened.certificate, delivered, context, in: ledger)
            }
            return RecoveredKey(certificate: opened.certificate, delivered: delivered, recovery: recovery)
        }
    }

    /// Opens an archived key under an approved request, which is held against everything again: rows can be changed by
    /// other hands, signatures cannot.
    func openApproved(
        _ id: String, delivery: KeyDelivery, _ archive: OpenedKeyArchive, _ officers: Officers, _ context: ActContext
    ) throws -> (key: SoftwareKey, certificate: Certificate) {
        try store.read { ledger in
            let recovery = try Self.recovery(id, .approved, context, in: ledger)
            let request = recovery.request
            _ = try RecoveryApproval(
                file: recovery.approval ?? [], of: request, officers: officers, issuer: issuer, now: context.now,
                in: ledger)
            let recipient = try delivery.recipient.map { try PublicKeyHash.hash($0.subjectPublicKeyInfo) }
            guard delivery.form == request.delivery, recipient == request.recipientKeyHash else {
                throw AuthorityError(
                    .recovery, "the recovery \(id) was approved for another delivery (\(request.delivery.rawValue))",
                    hint: "give the form and the recipient's key that the request names")
            }
            let certificate = try Self.original(request.serialNumber, in: ledger).certificate
            let record = try Self.archivedKey(of: certificate, in: ledger).record
            guard record.publicKeyHash == request.publicKeyHash, try issuer.signatory(of: certificate) != nil else {
                throw AuthorityError(.archiveDamaged, "the recovery \(id) is of another key than the certificate's")
            }
            return (try archive.open(record, for: certificate), certificate)
        }
    }

    /// Uses an approved request up, in the transaction in which its key goes out.
    @discardableResult
    static func use(
        _ id: String, _ delivery: KeyDelivery, _ certificate: Certificate, _ delivered: DeliveredKey,
        _ context: ActContext, in ledger: any LedgerWriting
    ) throws -> RecoveryRecord {
        var recovery = try recovery(id, .approved, context, in: ledger)
        recovery.state = .used
        recovery.usedAt = context.now
        try ledger.update(recovery)
        try ledger.insert(delivery.record(certificate.serialNumber, recovery: id, context))
        try record(
            .recovery, certificate.serialNumber, "\(id), delivered as \(delivered.form.rawValue)", context,
            evidence: [
                Evidence(name: "recovery request", of: recovery.request.bytes),
                Evidence(name: "approval", of: recovery.approval ?? []),
                Evidence(name: "delivery", of: delivered.bytes),
            ], in: ledger)
        return recovery
    }

    /// The recovery with the identifier, in the state that is needed and not lapsed.
    private static func recovery(
        _ id: String, _ state: RecoveryRecord.State, _ context: ActContext, in ledger: any LedgerReading
    ) throws -> RecoveryRecord {
        guard let recovery = try ledger.recovery(id) else {
            throw AuthorityError(
                .recovery, "there is no recovery '\(id)'", hint: "'capki ca archive list' shows all of them")
        }
        guard recovery.state == state else {
            let hint: String? =
                switch recovery.state {
                case .pending: "a second officer approves it with 'capki ca archive approve'"
                case .approved: "it is done with 'capki ca archive recover DIR --request \(id)'"
                case .used: "a request hands out one key once; ask for another one"
                }
            throw AuthorityError(.recovery, "the recovery \(id) is \(recovery.state.rawValue)", hint: hint)
        }
        guard !recovery.isExpired(at: context.now) else {
            throw AuthorityError(
                .recovery, "the recovery \(id) lapsed at \(recovery.request.expiresAt), now is \(context.now)",
                hint: "ask for another one")
        }
        return recovery
    }

    /// The archived key of a certificate.
    static func archivedKey(
        of certificate: Certificate, in ledger: any LedgerReading
    ) throws -> (record: ArchivedKeyRecord, key: PublicKey) {
        let information = try certificate.subjectPublicKeyInfo
        guard let record = try ledger.archivedKey(publicKeyHash: PublicKeyHash.hash(information)) else {
            throw AuthorityError(
                .notArchived, "the key of certificate \(certificate.serialNumber) is not in the archive",
                hint: "'capki ca archive list' shows what is; signing keys never are")
        }
        return (record, try PublicKey(information))
    }
}
