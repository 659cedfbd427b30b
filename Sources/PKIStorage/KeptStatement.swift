internal import GRDB
internal import PKIAuthority

/// The statements that run once a certificate in a batch: to find a compiled one by its text costs as much as many a
/// lookup in the ledger.
enum KeptStatement: Int, CaseIterable {
    case reissueGround, insertCertificate, insertIdentity, settle, putRevocation, deleteReleased, insertReissue,
        appendAct

    var sql: String {
        switch self {
        case .reissueGround:
            // Each part is one lookup; `serial IN (?1, ?3)` would make a table of its own for the two.
            """
            SELECT state, origin, profile, content, mark,
            NOT EXISTS (SELECT 1 FROM revocation WHERE serial = ?1)
            AND NOT EXISTS (SELECT 1 FROM revocation WHERE serial = ?3)
            AND NOT EXISTS (SELECT 1 FROM reissue WHERE original = ?1)
            AND NOT EXISTS (SELECT 1 FROM reissue WHERE replacement = ?1)
            AND NOT EXISTS (SELECT 1 FROM certificate WHERE public_key_hash = ?2 AND state <> 'abandoned')
            AND NOT EXISTS (SELECT 1 FROM certificate WHERE serial = ?3) AS is_untouched
            FROM certificate WHERE serial = ?1
            """
        case .insertCertificate:
            """
            INSERT INTO certificate (serial, state, origin, profile, content, subject, public_key_hash,
            not_before, not_after, mark, recorded_at, operator, is_ca, shard)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case .insertIdentity: "INSERT OR IGNORE INTO identity (value, certificate) VALUES (?, ?)"
        case .settle:
            "UPDATE certificate SET state = 'issued', content = ?, mark = ? WHERE serial = ? AND state = 'intended'"
        case .putRevocation:
            // What decides which CRLs cover it comes with it, where the certificate is known.
            """
            INSERT INTO revocation (serial, revoked_at, reason, invalidity_date, edition, not_after, is_ca, shard)
            SELECT fresh.serial, ?, ?, ?, \(SQLiteLedger.edition), not_after, is_ca, shard
            FROM (SELECT ? AS serial) AS fresh LEFT JOIN certificate ON certificate.serial = fresh.serial WHERE true
            ON CONFLICT (serial) DO UPDATE SET revoked_at = excluded.revoked_at, reason = excluded.reason,
            invalidity_date = excluded.invalidity_date, edition = excluded.edition,
            not_after = excluded.not_after, is_ca = excluded.is_ca, shard = excluded.shard
            """
        case .deleteReleased: "DELETE FROM released WHERE serial = ?"
        case .insertReissue:
            """
            INSERT INTO reissue (original, replacement, reason, state, invalidity_date, recorded_at, operator,
            original_revocation, revocation_reason, revoked_at, revocation_invalidity_date, warnings)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case .appendAct:
            """
            INSERT INTO act (sequence, at, operator, kind, outcome, serial, detail, evidence, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        }
    }
}

/// What a ledger remembers for the length of one transaction.
final class LedgerMemory {
    private var statements = [Statement?](repeating: nil, count: KeptStatement.allCases.count)
    /// Where the audit chain stands: nobody else can add to it meanwhile.
    var link: AuditRow.Link?

    func statement(_ kept: KeptStatement, in database: Database) throws -> Statement {
        if let statement = statements[kept.rawValue] { return statement }
        let statement = try database.cachedStatement(sql: kept.sql)
        statements[kept.rawValue] = statement
        return statement
    }
}
