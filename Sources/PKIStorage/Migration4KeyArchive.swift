/// The tables of the key archive: archived keys, pairs of certificates, deliveries and recoveries.
enum Migration4KeyArchive {
    static let name = "4 key archive"

    static let tables = """
        CREATE TABLE archived_key (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            public_key_hash BLOB NOT NULL UNIQUE,
            serial BLOB NOT NULL UNIQUE REFERENCES certificate (serial),
            algorithm TEXT NOT NULL,
            envelope BLOB NOT NULL,
            archive_certificate BLOB NOT NULL,
            archived_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE certificate_pair (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            signing BLOB NOT NULL UNIQUE REFERENCES certificate (serial),
            encryption BLOB NOT NULL UNIQUE REFERENCES certificate (serial),
            CHECK (signing <> encryption)
        ) STRICT;
        CREATE TABLE recovery (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            issuer TEXT NOT NULL,
            serial BLOB NOT NULL REFERENCES certificate (serial),
            subject TEXT NOT NULL,
            public_key_hash BLOB NOT NULL REFERENCES archived_key (public_key_hash),
            reason TEXT NOT NULL,
            operator TEXT NOT NULL,
            requester_certificate BLOB,
            requester_key BLOB,
            delivery TEXT NOT NULL,
            recipient_key BLOB,
            requested_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'used')),
            approval BLOB,
            approved_at INTEGER,
            approver TEXT,
            used_at INTEGER,
            CHECK ((state = 'pending') = (approval IS NULL)),
            CHECK ((state = 'used') = (used_at IS NOT NULL))
        ) STRICT;
        CREATE TABLE key_delivery (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            serial BLOB NOT NULL REFERENCES certificate (serial),
            form TEXT NOT NULL,
            recipient_key BLOB,
            recovery TEXT REFERENCES recovery (id),
            delivered_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX key_delivery_recipient ON key_delivery (recipient_key);
        """
}
