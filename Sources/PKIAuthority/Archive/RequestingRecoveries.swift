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
    /// The certificate of the officer who asks, and who signs the request.
    public var requester: Certificate

    public init(
        serialNumber: SerialNumber, reason: String, delivery: KeyDelivery.Form, recipient: PublicKey?,
        requester: Certificate
    ) {
        self.serialNumber = serialNumber
        self.reason = reason
        self.delivery = delivery
        self.recipient = recipient
        self.requester = requester
    }
}

extension CertificateAuthority {
    /// Asks for the recovery of an archived key; nothing comes out before the request is signed by the officer who asks and
    /// approved by another.
    ///
    /// - Parameters:
    ///   - officers: who may ask.
    ///   - signing: signs ``RecoveryRecord/Request/bytes`` for the officer who asks; without it he signs later, see
    ///     ``signRecovery(_:signature:officers:context:)``.
    /// - Throws: `AuthorityError.Code.notArchived`, `badRequester`, or `notAllowed` for a delivery that the key does not have.
    public func requestRecovery(
        _ order: RecoveryOrder, officers: Officers, policy: ArchivePolicy = ArchivePolicy(),
        signing: ((RecoveryRecord.Request) throws -> [UInt8])? = nil, context: ActContext
    ) throws -> RecoveryRecord {
        try act(.recoveryRequest, about: order.serialNumber, context) { context in
            let request = try store.read { ledger in
                try officers.requireOfficer(
                    order.requester, code: .badRequester, issuer: issuer, now: context.now, in: ledger)
                return try self.request(order, policy, context, in: ledger)
            }
            let signature = try signing?(request)
            return try commit(context) { ledger in
                var recovery = RecoveryRecord(request: request)
                if let signature { try sign(&recovery, signature, officers, context, in: ledger) }
                try ledger.insert(recovery)
                try Self.record(
                    .recoveryRequest, order.serialNumber, "\(recovery.request.id): \(order.reason)", context,
                    evidence: Self.evidence(of: recovery)
                        + [Evidence(name: "requester", of: order.requester.derBytes)], in: ledger)
                return recovery
            }
        }
    }

    private func request(
        _ order: RecoveryOrder, _ policy: ArchivePolicy, _ context: ActContext, in ledger: any LedgerReading
    ) throws -> RecoveryRecord.Request {
        let certificate = try Self.original(order.serialNumber, in: ledger).certificate
        let (record, key) = try Self.archivedKey(of: certificate, in: ledger)
        return RecoveryRecord.Request(
            id: hexadecimal(try serialNumbers.random.bytes(16)), issuer: issuer.name.description,
            serialNumber: certificate.serialNumber, subject: try certificate.subject.description,
            publicKeyHash: record.publicKeyHash, reason: order.reason, operatorName: context.operatorName,
            requesterCertificateHash: try DigestAlgorithm.sha256.hash(order.requester.derBytes),
            requesterKeyHash: try PublicKeyHash.hash(order.requester.subjectPublicKeyInfo),
            delivery: order.delivery, recipientKeyHash: try Self.recipient(order, for: key, in: ledger),
            requestedAt: context.now,
            expiresAt: context.now.adding(seconds: Int64(policy.requestValidityInHours) * 3600))
    }

    /// Takes the signature of the officer who asks, where he signs elsewhere.
    ///
    /// - Parameter signature: a message that signs ``RecoveryRecord/Request/bytes``, PEM or DER, attached or not.
    /// - Throws: `AuthorityError.Code.badRequester`, or `recovery` for a request that is signed already.
    public func signRecovery(
        _ id: String, signature: [UInt8], officers: Officers, context: ActContext
    ) throws -> RecoveryRecord {
        let serial = try store.read { try $0.recovery(id)?.request.serialNumber }
        return try act(.recoverySignature, about: serial, context) { context in
            try commit(context) { ledger in
                var recovery = try Self.recovery(id, .pending, context, in: ledger)
                guard recovery.signature == nil else {
                    throw AuthorityError(.recovery, "the recovery \(id) is signed by \(recovery.requester ?? "")")
                }
                let judged = try sign(&recovery, signature, officers, context, in: ledger)
                try ledger.update(recovery)
                try Self.record(
                    .recoverySignature, recovery.request.serialNumber, "\(id), by \(recovery.requester ?? "")", context,
                    evidence: Self.evidence(of: recovery) + [Evidence(name: "requester", of: judged.officer.derBytes)],
                    in: ledger)
                return recovery
            }
        }
    }

    @discardableResult
    private func sign(
        _ recovery: inout RecoveryRecord, _ signature: [UInt8], _ officers: Officers, _ context: ActContext,
        in ledger: any LedgerReading
    ) throws -> OfficerSignature {
        let judged = try OfficerSignature(
            ofRequester: signature, by: bench(recovery.request, officers, context, in: ledger))
        recovery.signature = judged.bytes
        recovery.requester = try judged.name
        return judged
    }

    /// What the signatures of a recovery are judged by.
    func bench(
        _ request: RecoveryRecord.Request, _ officers: Officers, _ context: ActContext, in ledger: any LedgerReading
    ) -> OfficerSignature.Bench {
        OfficerSignature.Bench(
            request: request, officers: officers, issuer: issuer, now: context.now, ledger: ledger)
    }

    /// What every act on a recovery is based on.
    static func evidence(of recovery: RecoveryRecord) throws -> [Evidence] {
        var evidence = [try Evidence(name: "recovery request", of: recovery.request.bytes)]
        if let signature = recovery.signature {
            evidence.append(try Evidence(name: "request signature", of: signature))
        }
        if let approval = recovery.approval { evidence.append(try Evidence(name: "approval", of: approval)) }
        return evidence
    }

    /// The hash of the key that is to receive, which must fit the form.
    static func recipient(
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
}
