internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// What the ledger needs to make CRLs of every kind: which certificates each one covers, what has changed since it, what
/// was left out of it.
enum Migration3RevocationLists {
    static func run(_ database: Database) throws {
        try database.execute(sql: tables)
        try describeCertificates(database)
        try database.execute(sql: revocations)
    }

    // `edition` counts the acts that made CRLs. A revocation has that of the last one before it was set down, so that the
    // next one tells of it; `not_after`, `is_ca` and `shard` are the certificate's, where it is known, so that a CRL is
    // one walk over one table.
    private static let tables = """
        ALTER TABLE certificate ADD COLUMN is_ca INTEGER;
        ALTER TABLE certificate ADD COLUMN shard INTEGER;
        CREATE INDEX certificate_shard ON certificate (shard) WHERE shard IS NOT NULL;
        ALTER TABLE revocation ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE revocation ADD COLUMN not_after INTEGER;
        ALTER TABLE revocation ADD COLUMN is_ca INTEGER;
        ALTER TABLE revocation ADD COLUMN shard INTEGER;
        CREATE TABLE released (
            serial BLOB PRIMARY KEY,
            released_at INTEGER NOT NULL,
            edition INTEGER NOT NULL,
            is_ca INTEGER,
            shard INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE crl_list (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            edition INTEGER NOT NULL,
            number BLOB NOT NULL,
            name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('complete', 'delta')),
            signer BLOB NOT NULL,
            scope BLOB NOT NULL,
            covers_everything INTEGER NOT NULL,
            base BLOB,
            at INTEGER NOT NULL,
            next_update INTEGER,
            entry_count INTEGER,
            sha256 BLOB NOT NULL,
            cut_edition INTEGER,
            cut_ended_before INTEGER,
            is_given_out INTEGER NOT NULL DEFAULT 0,
            is_published INTEGER NOT NULL DEFAULT 0,
            UNIQUE (number, name, kind, signer, scope)
        ) STRICT;
        INSERT INTO crl_list (sequence, edition, number, name, kind, signer, scope, covers_everything, at, sha256,
            is_given_out)
            SELECT sequence, sequence, number, '', 'complete', x'', x'', 1, at, sha256, 1 FROM crl ORDER BY sequence;
        DROP TABLE crl;
        ALTER TABLE crl_list RENAME TO crl;
        CREATE INDEX crl_edition ON crl (edition);
        CREATE INDEX crl_name ON crl (name, kind, edition);
        """
    private static let revocations = """
        UPDATE revocation SET edition = (SELECT COALESCE(MAX(edition), 0) FROM crl),
            not_after = (SELECT not_after FROM certificate WHERE certificate.serial = revocation.serial),
            is_ca = (SELECT is_ca FROM certificate WHERE certificate.serial = revocation.serial);
        """

    /// Finds out which certificates are those of CAs, one at a time.
    private static func describeCertificates(_ database: Database) throws {
        let ledger = SQLiteLedger(database: database)
        let rows = try ledger.cursor(
            "SELECT sequence, content FROM certificate WHERE state = 'issued' ORDER BY sequence")
        while let row = try rows.next() {
            let sequence: Int64 = row["sequence"]
            guard let certificate = try? Certificate(derEncoded: octets(row, "content")),
                let extensions = try? certificate.extensions
            else { continue }
            try ledger.run(
                "UPDATE certificate SET is_ca = ? WHERE sequence = ?",
                [CertificateRecord.isAuthority(extensions), sequence])
        }
    }
}
