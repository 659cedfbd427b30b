internal import PKIKeys
public import PKIStructures

/// A key that was recovered: as it is handed out, with its certificate.
public struct RecoveredKey: Sendable {
    public let certificate: Certificate
    public let delivered: DeliveredKey
    public let recovery: RecoveryRecord
}

/// Recoveries: asked for, approved by a second officer, done once.
extension CertificateAuthority {
    /// Takes a second officer's approval of a request that the first has signed.
    ///
    /// - Parameter approval: a message that signs ``RecoveryRecord/Request/bytes``, PEM or DER, attached or not.
    /// - Throws: `AuthorityError.Code.badApproval`, `badRequester`, or `recovery` for a request that is not waiting.
    public func approveRecovery(
        _ id: String, approval: [UInt8], officers: Officers, context: ActContext
    ) throws -> RecoveryRecord {
        let serial = try store.read { try $0.recovery(id)?.request.serialNumber }
        return try act(.recoveryApproval, about: serial, context) { context in
            try commit(context) { ledger in
                var recovery = try Self.recovery(id, .pending, context, in: ledger)
                let (requester, approver) = try judge(recovery, approval, officers, context, in: ledger)
                recovery.state = .approved
                recovery.approval = approver.bytes
                recovery.approvedAt = context.now
                recovery.approver = try approver.name
                try ledger.update(recovery)
                try Self.record(
                    .recoveryApproval, recovery.request.serialNumber, "\(id), by \(recovery.approver ?? "")", context,
                    evidence: Self.evidence(of: recovery) + [
                        Evidence(name: "requester", of: requester.officer.derBytes),
                        Evidence(name: "approver", of: approver.officer.derBytes),
                    ], in: ledger)
                return recovery
            }
        }
    }

    /// Holds both signatures against the request's bytes and against who is an officer now.
    private func judge(
        _ recovery: RecoveryRecord, _ approval: [UInt8], _ officers: Officers, _ context: ActContext,
        in ledger: any LedgerReading
    ) throws -> (requester: OfficerSignature, approver: OfficerSignature) {
        guard let signature = recovery.signature else {
            throw AuthorityError(
                .recovery, "the recovery \(recovery.request.id) is not signed by the officer who asks for it",
                hint: "he signs it with 'capki ca archive sign'; one that an earlier capki took down is asked for again"
            )
        }
        let bench = bench(recovery.request, officers, context, in: ledger)
        let requester = try OfficerSignature(ofRequester: signature, by: bench)
        return (requester, try OfficerSignature(ofApprover: approval, after: requester, by: bench))
    }

    /// Hands a recovered key out, once.
    ///
    /// - Throws: `AuthorityError.Code.recovery` for a request that is not approved, has lapsed or was used; `badRequester`
    ///   or `badApproval` where a signature no longer holds; `archiveDamaged`.
    public func recover(
        _ id: String, delivery: KeyDelivery, from archive: OpenedKeyArchive, officers: Officers,
        chain: [Certificate] = [], context: ActContext
    ) throws -> RecoveredKey {
        let serial = try store.read { try $0.recovery(id)?.request.serialNumber }
        return try act(.recovery, about: serial, context) { context in
            let opened = try store.read {
                try openApproved(id, delivery: delivery, archive, officers, context, in: $0)
            }
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
        _ id: String, delivery: KeyDelivery, _ archive: OpenedKeyArchive, _ officers: Officers, _ context: ActContext,
        in ledger: any LedgerReading
    ) throws -> (key: SoftwareKey, certificate: Certificate) {
        let recovery = try Self.recovery(id, .approved, context, in: ledger)
        let request = recovery.request
        _ = try judge(recovery, recovery.approval ?? [], officers, context, in: ledger)
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
        try ledger.insert(delivery.record(delivered, of: certificate.serialNumber, recovery: id, context))
        try record(
            .recovery, certificate.serialNumber, "\(id), delivered as \(delivered.form.rawValue)", context,
            evidence: evidence(of: recovery) + [Evidence(name: "delivery", of: delivered.bytes)], in: ledger)
        return recovery
    }

    /// The recovery with the identifier, in the state that is needed and not lapsed.
    static func recovery(
        _ id: String, _ state: RecoveryRecord.State, _ context: ActContext, in ledger: any LedgerReading
    ) throws -> RecoveryRecord {
        guard let recovery = try ledger.recovery(id) else {
            throw AuthorityError(
                .recovery, "there is no recovery '\(id)'", hint: "'capki ca archive list' shows all of them")
        }
        guard recovery.state == state else {
            let hint: String? =
                switch recovery.state {
                case .pending where recovery.signature == nil:
                    "the officer who asks signs it with 'capki ca archive sign'"
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
