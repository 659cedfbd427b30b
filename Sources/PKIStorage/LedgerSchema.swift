internal import GRDB

/// The tables of a ledger and how they came to be. A migration that has been released is never changed.
enum LedgerSchema {
    /// Marks the file as a ledger of capki: `cpki`.
    static let applicationID = 0x6370_6B69

    /// - Parameter progress: told how many of how many rows a long migration has gone through.
    static func migrator(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 ledger") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: tables)
        }
        migrator.registerMigration("2 audit") { try Migration2Audit.run($0) }
        migrator.registerMigration("3 revocation lists") { try Migration3RevocationLists.run($0) }
        migrator.registerMigration(Migration4KeyArchive.name) { try $0.execute(sql: Migration4KeyArchive.tables) }
        migrator.registerMigration(Migration5Search.name) { try Migration5Search.migrate($0, progress: progress) }
        Migration6Rollover.register(in: &migrator)
        Migration7Retention.register(in: &migrator)
        migrator.registerMigration(Migration8ArchiveRollover.name) {
            try $0.execute(sql: Migration8ArchiveRollover.tables)
        }
        Migration9CertificateStates.register(in: &migrator)
        return migrator
    }

    // Serial and CRL numbers are the octets of their INTEGER; times are seconds since 1970.
    private static let tables = """
        CREATE TABLE authority (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            last_act_at INTEGER NOT NULL,
            crl_number BLOB NOT NULL,
            lacks_earlier_crl INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE certificate (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            serial BLOB NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('intended', 'issued', 'abandoned')),
            origin TEXT NOT NULL,
            profile TEXT,
            tbs BLOB NOT NULL,
            certificate BLOB,
            subject TEXT NOT NULL,
            public_key_hash BLOB NOT NULL,
            not_before INTEGER NOT NULL,
            not_after INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            operator TEXT NOT NULL,
            CHECK ((state = 'issued') = (certificate IS NOT NULL))
        ) STRICT;
        CREATE INDEX certificate_key ON certificate (public_key_hash);
        CREATE INDEX certificate_intended ON certificate (state) WHERE state = 'intended';
        CREATE TABLE revocation (
            serial BLOB PRIMARY KEY,
            revoked_at INTEGER NOT NULL,
            reason INTEGER NOT NULL,
            invalidity_date INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE reissue (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            original BLOB NOT NULL REFERENCES certificate (serial),
            replacement BLOB NOT NULL UNIQUE REFERENCES certificate (serial),
            reason TEXT NOT NULL,
            state TEXT NOT NULL,
            invalidity_date INTEGER,
            recorded_at INTEGER NOT NULL,
            receipt TEXT
        ) STRICT;
        CREATE INDEX reissue_original ON reissue (original);
        CREATE UNIQUE INDEX reissue_live ON reissue (original) WHERE state IN ('intended', 'pending', 'complete');
        CREATE TABLE crl (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            number BLOB NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            sha256 BLOB NOT NULL
        ) STRICT;
        CREATE TABLE act (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            operator TEXT NOT NULL,
            kind TEXT NOT NULL,
            serial BLOB,
            detail TEXT NOT NULL
        ) STRICT;
        """
}
