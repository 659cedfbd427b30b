internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The generations of the archive's key, the signatures of those who ask for recoveries, and digests of deliveries.
enum Migration8ArchiveRollover {
    static let name = "8 archive rollover"

    static let tables = """
        CREATE TABLE archive_generation (
            number INTEGER PRIMARY KEY,
            serial BLOB NOT NULL UNIQUE REFERENCES certificate (serial),
            sha256 BLOB NOT NULL UNIQUE,
            key TEXT NOT NULL,
            began_at INTEGER NOT NULL,
            retired_at INTEGER
        ) STRICT;
        CREATE INDEX archived_key_archive ON archived_key (archive_certificate);
        CREATE INDEX key_delivery_serial ON key_delivery (serial);
        ALTER TABLE recovery ADD COLUMN request_signature BLOB;
        ALTER TABLE recovery ADD COLUMN requester TEXT;
        ALTER TABLE key_delivery ADD COLUMN sha256 BLOB;
        """
}

extension SQLiteLedger {
    func archiveGenerations() throws -> [ArchiveGeneration] {
        try all("SELECT * FROM archive_generation ORDER BY number").map(ArchiveGeneration.init(row:))
    }

    func archivedKeyCounts() throws -> [[UInt8]: Int] {
        let sql =
            "SELECT archive_certificate, count(*) AS keys FROM archived_key WHERE length(envelope) > 0 "
            + "GROUP BY archive_certificate"
        let counts = try all(sql).map { (octets($0, "archive_certificate"), $0["keys"] as Int) }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    func archivedKeys(notUnder certificateHash: [UInt8]) throws -> [[UInt8]] {
        let sql =
            "SELECT public_key_hash FROM archived_key WHERE archive_certificate <> ? AND length(envelope) > 0 "
            + "ORDER BY sequence"
        return try all(sql, [certificateHash.blob]).map { octets($0, "public_key_hash") }
    }

    func archiveCertificates() throws -> [Certificate] {
        let sql =
            "SELECT content FROM certificate WHERE profile = 'key-archive' AND state = 'issued' "
            + "AND length(content) > 0 ORDER BY sequence"
        return try all(sql).map { try Certificate(derEncoded: octets($0, "content")) }
    }

    func put(_ generation: ArchiveGeneration) throws {
        try run(
            """
            INSERT INTO archive_generation (number, serial, sha256, key, began_at, retired_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (number) DO UPDATE SET retired_at = excluded.retired_at
            """,
            [
                generation.number, generation.serialNumber.blob, generation.certificateHash.blob, generation.key,
                generation.beganAt.secondsSinceEpoch, generation.retiredAt?.secondsSinceEpoch,
            ])
    }

    func replace(_ record: ArchivedKeyRecord, with successor: ArchivedKeyRecord) throws -> Bool {
        try run(
            """
            UPDATE archived_key SET envelope = ?, archive_certificate = ?
            WHERE public_key_hash = ? AND archive_certificate = ? AND envelope = ?
            """,
            [
                successor.envelope.blob, successor.archiveCertificateHash.blob, record.publicKeyHash.blob,
                record.archiveCertificateHash.blob, record.envelope.blob,
            ])
        return database.changesCount == 1
    }
}

extension ArchiveGeneration {
    fileprivate init(row: Row) throws {
        self.init(
            number: row["number"], serialNumber: try PKIStorage.serialNumber(row, "serial"),
            certificateHash: octets(row, "sha256"), key: row["key"], beganAt: try requiredInstant(row, "began_at"),
            retiredAt: instant(row, "retired_at"))
    }
}
