internal import Foundation
internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// Acts become a hash chain with signed checkpoints, and a certificate's bytes are kept once.
enum Migration2Audit {
    static func run(_ database: Database) throws {
        try database.execute(sql: tables)
        let identifier = try Data.fetchOne(database, sql: "SELECT ledger FROM authority").map(Array.init) ?? []
        var link = AuditRow.Link.beginning(of: identifier)
        let ledger = SQLiteLedger(database: database)
        let rows = try ledger.cursor("SELECT * FROM earlier_act ORDER BY sequence")
        while let row = try rows.next() {
            let next = try AuditRow(act(row), after: link)
            try ledger.append(next)
            link = next.link
        }
        try database.execute(sql: "DROP TABLE earlier_act")
    }

    /// An act as the first schema kept it: it was done, and on what evidence is not known.
    private static func act(_ row: Row) throws -> ActRecord {
        let serial: Data? = row["serial"]
        guard let kind = ActRecord.Kind(rawValue: row["kind"]) else {
            throw StorageError(.damaged, "the ledger's column 'kind' holds what it should not")
        }
        return ActRecord(
            at: Instant(secondsSinceEpoch: row["at"]), operatorName: row["operator"], kind: kind,
            serialNumber: serial.flatMap { SerialNumber(octets: Array($0)) }, detail: row["detail"])
    }

    private static let tables = """
        ALTER TABLE authority ADD COLUMN ledger BLOB NOT NULL DEFAULT x'';
        UPDATE authority SET ledger = randomblob(16);
        ALTER TABLE act RENAME TO earlier_act;
        CREATE TABLE act (
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            operator TEXT NOT NULL,
            kind TEXT NOT NULL,
            outcome TEXT NOT NULL,
            serial BLOB NOT NULL,
            detail TEXT NOT NULL,
            evidence TEXT NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE TABLE checkpoint (
            sequence INTEGER PRIMARY KEY,
            hash BLOB NOT NULL,
            previous INTEGER NOT NULL,
            at INTEGER NOT NULL,
            head_digest BLOB NOT NULL,
            signer BLOB NOT NULL,
            algorithm BLOB NOT NULL,
            signature BLOB NOT NULL,
            head_key BLOB
        ) STRICT;
        CREATE TABLE audit_signer (sha256 BLOB PRIMARY KEY, certificate BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE kept_certificate (
            sequence INTEGER PRIMARY KEY,
            serial BLOB NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('intended', 'issued', 'abandoned')),
            origin TEXT NOT NULL,
            profile TEXT,
            content BLOB NOT NULL,
            subject TEXT NOT NULL,
            public_key_hash BLOB NOT NULL,
            not_before INTEGER NOT NULL,
            not_after INTEGER NOT NULL,
            mark BLOB NOT NULL,
            recorded_at INTEGER NOT NULL,
            operator TEXT NOT NULL
        ) STRICT;
        INSERT INTO kept_certificate SELECT sequence, serial, state, origin, profile, COALESCE(certificate, tbs), subject,
            public_key_hash, not_before, not_after, x'', recorded_at, operator FROM certificate ORDER BY sequence;
        CREATE TABLE kept_reissue (
            sequence INTEGER PRIMARY KEY,
            original BLOB NOT NULL,
            replacement BLOB NOT NULL UNIQUE,
            reason TEXT NOT NULL,
            state TEXT NOT NULL,
            invalidity_date INTEGER,
            recorded_at INTEGER NOT NULL,
            operator TEXT NOT NULL,
            original_revocation TEXT NOT NULL,
            revocation_reason INTEGER NOT NULL,
            revoked_at INTEGER,
            revocation_invalidity_date INTEGER,
            warnings TEXT
        ) STRICT;
        -- The receipt is made from the two certificates and these columns. A reissue without one was never signed.
        INSERT INTO kept_reissue SELECT sequence, original, replacement, reason,
            CASE state WHEN 'intended' THEN 'abandoned' ELSE state END, invalidity_date, recorded_at,
            COALESCE(json_extract(receipt, '$.operator'), ''),
            COALESCE(json_extract(receipt, '$.revocation.when'), 'now'),
            CASE json_extract(receipt, '$.revocation.reason') WHEN 'keyCompromise' THEN 1 WHEN 'cACompromise' THEN 2
                WHEN 'affiliationChanged' THEN 3 WHEN 'superseded' THEN 4 WHEN 'cessationOfOperation' THEN 5
                WHEN 'certificateHold' THEN 6 WHEN 'privilegeWithdrawn' THEN 9 WHEN 'aACompromise' THEN 10 ELSE 0 END,
            CAST(strftime('%s', json_extract(receipt, '$.revocation.revoked_at')) AS INTEGER),
            CAST(strftime('%s', json_extract(receipt, '$.revocation.invalidity_date')) AS INTEGER),
            json_extract(receipt, '$.warnings')
            FROM reissue ORDER BY sequence;
        DROP TABLE reissue;
        DROP TABLE certificate;
        ALTER TABLE kept_certificate RENAME TO certificate;
        ALTER TABLE kept_reissue RENAME TO reissue;
        CREATE INDEX certificate_key ON certificate (public_key_hash);
        CREATE INDEX certificate_intended ON certificate (state) WHERE state = 'intended';
        CREATE INDEX reissue_original ON reissue (original);
        CREATE UNIQUE INDEX reissue_live ON reissue (original) WHERE state IN ('pending', 'complete');
        """
}
