internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The key archive inside one transaction.
extension SQLiteLedger {
    func archivedKey(publicKeyHash hash: [UInt8]) throws -> ArchivedKeyRecord? {
        try one("SELECT * FROM archived_key WHERE public_key_hash = ? AND length(envelope) > 0", [hash.blob]).map(
            ArchivedKeyRecord.init(row:))
    }

    func forEachArchivedKey(_ body: (ArchivedKeyRecord) throws -> Void) throws {
        let rows = try cursor("SELECT * FROM archived_key WHERE length(envelope) > 0 ORDER BY sequence")
        while let row = try rows.next() { try body(ArchivedKeyRecord(row: row)) }
    }

    func pair(with serialNumber: SerialNumber) throws -> PairRecord? {
        let sql = "SELECT * FROM certificate_pair WHERE signing = ? OR encryption = ?"
        let serial = serialNumber.blob
        return try one(sql, [serial, serial]).map { row in
            PairRecord(
                signing: try PKIStorage.serialNumber(row, "signing"),
                encryption: try PKIStorage.serialNumber(row, "encryption"))
        }
    }

    func hasPairs() throws -> Bool { try one("SELECT EXISTS (SELECT 1 FROM certificate_pair)")?[0] ?? false }

    func deliveries(of serialNumber: SerialNumber) throws -> [DeliveryRecord] {
        let sql = "SELECT * FROM key_delivery WHERE serial = ? ORDER BY sequence"
        return try all(sql, [serialNumber.blob]).map { row in
            DeliveryRecord(
                serialNumber: try PKIStorage.serialNumber(row, "serial"),
                form: try word(row, "form", as: KeyDelivery.Form.self),
                recipientKeyHash: presentOctets(row, "recipient_key"), recovery: row["recovery"],
                sha256: presentOctets(row, "sha256"), deliveredAt: try requiredInstant(row, "delivered_at"))
        }
    }

    func recovery(_ id: String) throws -> RecoveryRecord? {
        try one("SELECT * FROM recovery WHERE id = ?", [id]).map(RecoveryRecord.init(row:))
    }

    func recoveries() throws -> [RecoveryRecord] {
        try all("SELECT * FROM recovery ORDER BY sequence").map(RecoveryRecord.init(row:))
    }

    func hasDelivery(toKeyHash hash: [UInt8]) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM key_delivery WHERE recipient_key = ?)"
        return try one(sql, [hash.blob])?[0] ?? false
    }

    func insert(_ record: ArchivedKeyRecord) throws {
        try run(
            """
            INSERT INTO archived_key (public_key_hash, serial, algorithm, envelope, archive_certificate, archived_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                record.publicKeyHash.blob, record.serialNumber.blob, record.algorithm, record.envelope.blob,
                record.archiveCertificateHash.blob, record.archivedAt.secondsSinceEpoch,
            ])
    }

    func insert(_ record: PairRecord) throws {
        try run(
            "INSERT INTO certificate_pair (signing, encryption) VALUES (?, ?)",
            [record.signing.blob, record.encryption.blob])
    }

    func insert(_ record: DeliveryRecord) throws {
        try run(
            """
            INSERT INTO key_delivery (serial, form, recipient_key, recovery, sha256, delivered_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                record.serialNumber.blob, record.form.rawValue, record.recipientKeyHash?.blob, record.recovery,
                record.sha256?.blob, record.deliveredAt.secondsSinceEpoch,
            ])
    }

    func insert(_ record: RecoveryRecord) throws {
        let request = record.request
        try run(
            """
            INSERT INTO recovery (id, issuer, serial, subject, public_key_hash, reason, operator,
            requester_certificate, requester_key, delivery, recipient_key, requested_at, expires_at, state, approval,
            approved_at, approver, used_at, request_signature, requester)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                request.id, request.issuer, request.serialNumber.blob, request.subject, request.publicKeyHash.blob,
                request.reason, request.operatorName, request.requesterCertificateHash?.blob,
                request.requesterKeyHash?.blob, request.delivery.rawValue, request.recipientKeyHash?.blob,
                request.requestedAt.secondsSinceEpoch, request.expiresAt.secondsSinceEpoch, record.state.rawValue,
                record.approval?.blob, record.approvedAt?.secondsSinceEpoch, record.approver,
                record.usedAt?.secondsSinceEpoch, record.signature?.blob, record.requester,
            ])
    }

    func update(_ record: RecoveryRecord) throws {
        try run(
            """
            UPDATE recovery SET state = ?, approval = ?, approved_at = ?, approver = ?, used_at = ?,
            request_signature = ?, requester = ? WHERE id = ?
            """,
            [
                record.state.rawValue, record.approval?.blob, record.approvedAt?.secondsSinceEpoch, record.approver,
                record.usedAt?.secondsSinceEpoch, record.signature?.blob, record.requester, record.request.id,
            ])
    }
}

extension ArchivedKeyRecord {
    init(row: Row) throws {
        self.init(
            publicKeyHash: octets(row, "public_key_hash"), serialNumber: try PKIStorage.serialNumber(row, "serial"),
            algorithm: row["algorithm"], envelope: octets(row, "envelope"),
            archiveCertificateHash: octets(row, "archive_certificate"),
            archivedAt: try requiredInstant(row, "archived_at"))
    }
}

extension RecoveryRecord {
    init(row: Row) throws {
        self.init(
            request: Request(
                id: row["id"], issuer: row["issuer"], serialNumber: try PKIStorage.serialNumber(row, "serial"),
                subject: row["subject"], publicKeyHash: octets(row, "public_key_hash"), reason: row["reason"],
                operatorName: row["operator"], requesterCertificateHash: presentOctets(row, "requester_certificate"),
                requesterKeyHash: presentOctets(row, "requester_key"),
                delivery: try word(row, "delivery", as: KeyDelivery.Form.self),
                recipientKeyHash: presentOctets(row, "recipient_key"),
                requestedAt: try requiredInstant(row, "requested_at"),
                expiresAt: try requiredInstant(row, "expires_at")),
            state: try word(row, "state", as: State.self), signature: presentOctets(row, "request_signature"),
            requester: row["requester"], approval: presentOctets(row, "approval"),
            approvedAt: instant(row, "approved_at"), approver: row["approver"], usedAt: instant(row, "used_at"))
    }
}
