internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// Certificates whose records have had their time: the row stays, what it said of its holder goes.
enum Migration7Retention {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("7 retention") { try $0.execute(sql: tables) }
    }

    private static let tables = """
        ALTER TABLE certificate ADD COLUMN purged_at INTEGER;
        ALTER TABLE authority ADD COLUMN holds_remnants INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX recovery_serial ON recovery (serial);
        """
}

extension SQLiteLedger {
    func ended(before end: Instant, after place: Int64?, limit: Int) throws -> [PlacedRecord] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM certificate WHERE sequence > ? AND not_after < ? AND purged_at IS NULL AND state <> 'intended'
                ORDER BY sequence LIMIT ?
                """)
        return try placedRecords(
            Row.fetchCursor(statement, arguments: [place ?? .min, end.secondsSinceEpoch, limit]))
    }

    func holdsRemnants() throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT holds_remnants FROM authority") ?? false
    }

    func setHoldsRemnants(_ holds: Bool) throws { try run("UPDATE authority SET holds_remnants = ?", [holds]) }

    func purge(_ placed: PlacedRecord, at: Instant) throws {
        let (serial, hash) = (placed.record.serialNumber.blob, placed.record.publicKeyHash.blob)
        for number in placed.record.identityNumbers {
            try run("DELETE FROM identity WHERE value = ? AND certificate = ?", [number, placed.place])
        }
        try run(
            "UPDATE certificate SET content = x'', subject = '', mark = x'', purged_at = ? WHERE sequence = ?",
            [at.secondsSinceEpoch, placed.place])
        try run("UPDATE reissue SET warnings = NULL WHERE replacement = ?", [serial])
        try run(
            """
            UPDATE recovery SET subject = '', reason = '', request_signature = NULL, requester = NULL,
            approval = CASE WHEN approval IS NOT NULL THEN x'' END
            WHERE serial = ?
            """, [serial])
        try run(
            """
            UPDATE archived_key SET envelope = x'' WHERE public_key_hash = ? AND NOT EXISTS (
                SELECT 1 FROM certificate WHERE public_key_hash = ? AND purged_at IS NULL AND state = 'issued')
            """, [hash, hash])
        try purgeSeals(of: placed.record.serialNumber, at: at)
    }
}

extension SQLiteAuthorityStore {
    public func compact() throws {
        try Self.mapped(path) {
            try pool.vacuum()
            _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        }
    }
}
