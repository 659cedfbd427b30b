internal import Foundation
internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The audit chain of the ledger.
extension SQLiteLedger {
    func lastAct() throws -> AuditRow.Link {
        if let link = memory.link { return link }
        guard let row = try one("SELECT sequence, hash FROM act ORDER BY sequence DESC LIMIT 1") else {
            // Not remembered: a new ledger gets its name in the transaction of its first act.
            return .beginning(of: try state().identifier)
        }
        let link = AuditRow.Link(sequence: row["sequence"], hash: octets(row, "hash"))
        memory.link = link
        return link
    }

    func forEachAct(after sequence: Int64, through last: Int64, _ body: (AuditRow) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT * FROM act WHERE sequence > ? AND sequence <= ? ORDER BY sequence"),
            arguments: [sequence, last])
        while let row = try rows.next() { try body(AuditRow(row: row)) }
    }

    func forEachCheckpoint(_ body: (Checkpoint, [UInt8]?) throws -> Void) throws {
        let ledger = try state().identifier
        let rows = try cursor("SELECT * FROM checkpoint ORDER BY sequence")
        while let row = try rows.next() {
            let headKey: Data? = row["head_key"]
            try body(Checkpoint(row: row, ledger: ledger), headKey.map(Array.init))
        }
    }

    func head() throws -> HeadCheckpoint? {
        guard let row = try one("SELECT * FROM checkpoint ORDER BY sequence DESC LIMIT 1") else { return nil }
        let headKey: Data? = row["head_key"]
        return HeadCheckpoint(
            checkpoint: Checkpoint(row: row, ledger: try state().identifier), headKey: headKey.map(Array.init) ?? [])
    }

    func auditSignerCount() throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM audit_signer") ?? 0
    }

    func auditSigner(_ sha256: [UInt8]) throws -> [UInt8]? {
        try one("SELECT certificate FROM audit_signer WHERE sha256 = ?", [sha256.blob]).map {
            octets($0, "certificate")
        }
    }

    func append(_ row: AuditRow) throws {
        try run(
            .appendAct,
            [
                row.sequence, row.at.secondsSinceEpoch, row.operatorName, row.kind, row.outcome, row.serial.blob,
                row.detail, row.evidence, row.hash.blob,
            ])
        memory.link = row.link
    }

    func put(_ head: HeadCheckpoint) throws {
        let checkpoint = head.checkpoint
        try run("UPDATE checkpoint SET head_key = NULL WHERE sequence = ?", [checkpoint.previousSequence])
        try run(
            """
            INSERT INTO checkpoint (sequence, hash, previous, at, head_digest, signer, algorithm, signature,
            head_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                checkpoint.link.sequence, checkpoint.link.hash.blob, checkpoint.previousSequence,
                checkpoint.at.secondsSinceEpoch, checkpoint.headDigest.blob, checkpoint.signer.blob,
                checkpoint.algorithm.blob, checkpoint.signature.blob, head.headKey.blob,
            ])
    }

    func insertAuditSigner(_ sha256: [UInt8], certificate: [UInt8]) throws {
        try run("INSERT INTO audit_signer (sha256, certificate) VALUES (?, ?)", [sha256.blob, certificate.blob])
    }
}

extension AuditRow {
    init(row: Row) {
        self.init(
            sequence: row["sequence"], kind: row["kind"], outcome: row["outcome"],
            at: Instant(secondsSinceEpoch: row["at"]), operatorName: row["operator"], serial: octets(row, "serial"),
            detail: row["detail"], evidence: row["evidence"], hash: octets(row, "hash"))
    }
}

extension Checkpoint {
    init(row: Row, ledger: [UInt8]) {
        self.init(
            ledger: ledger, link: AuditRow.Link(sequence: row["sequence"], hash: octets(row, "hash")),
            previousSequence: row["previous"], at: Instant(secondsSinceEpoch: row["at"]),
            headDigest: octets(row, "head_digest"), signer: octets(row, "signer"),
            algorithm: octets(row, "algorithm"), signature: octets(row, "signature"))
    }
}
