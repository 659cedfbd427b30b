internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The seals of a ledger inside one transaction.
extension SQLiteLedger {
    func seal(sha256: [UInt8]) throws -> SealRecord? {
        try one("SELECT * FROM seal WHERE sha256 = ?", [sha256.blob]).map(sealRecord)
    }

    func forEachSeal(_ search: SealSearch, _ body: (SealRecord) throws -> Void) throws {
        let conditions: [(String, (any DatabaseValueConvertible)?)] = [
            ("code = ?", search.sealID),
            ("sequence IN (SELECT seal FROM seal_owner WHERE serial = ?)", search.owner?.blob),
            ("state = ?", search.state?.rawValue),
        ]
        let given = conditions.filter { $0.1 != nil }
        let filter = given.isEmpty ? "" : " WHERE " + given.map(\.0).joined(separator: " AND ")
        let rows = try cursor(
            "SELECT * FROM seal\(filter) ORDER BY sequence", StatementArguments(given.map(\.1)))
        while let row = try rows.next() { try body(sealRecord(row)) }
    }

    func forEachOutlivedSeal(
        _ body: (_ sealID: String, _ sha256: [UInt8], _ original: SerialNumber) throws -> Void
    ) throws {
        let rows = try cursor(
            """
            SELECT code, sha256, serial FROM seal JOIN seal_owner ON seal_owner.seal = seal.sequence
            WHERE state = 'active' AND EXISTS (SELECT 1 FROM reissue WHERE original = serial) ORDER BY sequence, place
            """)
        while let row = try rows.next() { try body(row["code"], octets(row, "sha256"), serialNumber(row, "serial")) }
    }

    func insert(_ record: SealRecord) throws {
        try run(
            """
            INSERT INTO seal (code, sha256, content, generation, name, kind, not_before, not_after, recorded_at, operator,
            state, successor, closed_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                record.sealID, record.sha256.blob, record.content.blob, record.generation, record.name, record.kind,
                record.notBefore.secondsSinceEpoch, record.notAfter.secondsSinceEpoch,
                record.recordedAt.secondsSinceEpoch, record.operatorName, record.state.rawValue,
                record.successor?.blob, record.closedAt?.secondsSinceEpoch, record.reason?.rawValue,
            ])
        let seal = database.lastInsertedRowID
        for (place, owner) in record.owners.enumerated() {
            try run("INSERT INTO seal_owner (seal, serial, place) VALUES (?, ?, ?)", [seal, owner.blob, place])
        }
    }

    func update(_ record: SealRecord) throws {
        try run(
            "UPDATE seal SET state = ?, successor = ?, closed_at = ?, reason = ? WHERE sha256 = ?",
            [
                record.state.rawValue, record.successor?.blob, record.closedAt?.secondsSinceEpoch,
                record.reason?.rawValue, record.sha256.blob,
            ])
    }

    func redateSeals(after time: Instant) throws {
        let seconds = time.secondsSinceEpoch
        try run("UPDATE seal SET closed_at = ? WHERE closed_at > ?", [seconds, seconds])
    }

    /// Takes away what a purged certificate's seals say, unless another certificate that is kept signs with them; and what
    /// they stood in for, where that had no certificate of this ledger.
    func purgeSeals(of serialNumber: SerialNumber, at: Instant) throws {
        let seconds = at.secondsSinceEpoch
        try run(
            """
            UPDATE seal SET content = x'', name = '', purged_at = ?1 WHERE purged_at IS NULL
                AND sequence IN (SELECT seal FROM seal_owner WHERE serial = ?2)
                AND NOT EXISTS (SELECT 1 FROM seal_owner AS o JOIN certificate AS c ON c.serial = o.serial
                    WHERE o.seal = seal.sequence AND c.purged_at IS NULL)
            """, [seconds, serialNumber.blob])
        try run(
            """
            UPDATE seal SET content = x'', name = '', purged_at = ?1 WHERE purged_at IS NULL
                AND successor IN (SELECT heir.sha256 FROM seal AS heir JOIN seal_owner AS o ON o.seal = heir.sequence
                    WHERE o.serial = ?2 AND heir.purged_at IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM seal_owner WHERE seal = seal.sequence)
            """, [seconds, serialNumber.blob])
    }

    func countSeals(into statistics: inout LedgerStatistics) throws {
        for row in try all("SELECT state, count(*) AS number FROM seal GROUP BY state") {
            statistics.sealStates[try word(row, "state", as: SealRecord.State.self)] = row["number"]
        }
        for row in try all("SELECT kind, count(*) AS number FROM seal WHERE state = 'active' GROUP BY kind") {
            statistics.sealKinds[row["kind"]] = row["number"]
        }
    }

    private func sealRecord(_ row: Row) throws -> SealRecord {
        let owners = try all("SELECT serial FROM seal_owner WHERE seal = ? ORDER BY place", [row["sequence"] as Int64])
        return SealRecord(
            sealID: row["code"], sha256: octets(row, "sha256"), content: octets(row, "content"),
            generation: row["generation"], name: row["name"], kind: row["kind"],
            owners: try owners.map { try serialNumber($0, "serial") },
            notBefore: try requiredInstant(row, "not_before"),
            notAfter: try requiredInstant(row, "not_after"), recordedAt: try requiredInstant(row, "recorded_at"),
            operatorName: row["operator"], state: try word(row, "state", as: SealRecord.State.self),
            successor: presentOctets(row, "successor"), closedAt: instant(row, "closed_at"),
            reason: try (row["reason"] as Int?).map { _ in try revocationReason(row, "reason") },
            purgedAt: instant(row, "purged_at"))
    }
}
