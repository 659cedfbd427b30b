/// The electronic seals of a CA, with their bytes.
enum Migration9Seals {
    static let name = "9 seals"

    // What stands in for a seal is inserted behind it, since one seal alone may be active under a code.
    static let tables = """
        CREATE TABLE seal (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            code TEXT NOT NULL,
            sha256 BLOB NOT NULL UNIQUE,
            content BLOB NOT NULL,
            generation TEXT NOT NULL,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            not_before INTEGER NOT NULL,
            not_after INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            operator TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('active', 'superseded', 'revoked')),
            successor BLOB REFERENCES seal (sha256) DEFERRABLE INITIALLY DEFERRED,
            closed_at INTEGER,
            reason INTEGER,
            purged_at INTEGER,
            CHECK ((state = 'superseded') = (successor IS NOT NULL)),
            CHECK ((state = 'revoked') = (reason IS NOT NULL)),
            CHECK ((state = 'active') = (closed_at IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX seal_active ON seal (code) WHERE state = 'active';
        CREATE INDEX seal_code ON seal (code);
        CREATE INDEX seal_successor ON seal (successor);
        CREATE TABLE seal_owner (
            seal INTEGER NOT NULL REFERENCES seal (sequence),
            serial BLOB NOT NULL REFERENCES certificate (serial),
            place INTEGER NOT NULL,
            PRIMARY KEY (seal, serial)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX seal_owner_serial ON seal_owner (serial);
        """
}
