internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: revocations.
extension SQLiteLedger {
    private static let edition = "(SELECT COALESCE(MAX(edition), 0) FROM crl)"

    func put(_ record: RevocationRecord) throws {
        // What decides which CRLs cover it comes with it, where the certificate is known.
        try run(
            """
            INSERT INTO revocation (serial, revoked_at, reason, invalidity_date, edition, not_after, is_ca, shard)
            SELECT fresh.serial, ?, ?, ?, \(Self.edition), not_after, is_ca, shard
            FROM (SELECT ? AS serial) AS fresh LEFT JOIN certificate ON certificate.serial = fresh.serial WHERE true
            ON CONFLICT (serial) DO UPDATE SET revoked_at = excluded.revoked_at, reason = excluded.reason,
            invalidity_date = excluded.invalidity_date, edition = excluded.edition,
            not_after = excluded.not_after, is_ca = excluded.is_ca, shard = excluded.shard
            """,
            [
                record.revokedAt.secondsSinceEpoch, Int(record.reason.rawValue),
                record.invalidityDate?.secondsSinceEpoch, record.serialNumber.blob,
            ])
        try run("DELETE FROM released WHERE serial = ?", [record.serialNumber.blob])
    }

    func removeRevocation(_ serialNumber: SerialNumber, releasedAt: Instant) throws {
        try run(
            """
            INSERT OR REPLACE INTO released (serial, released_at, edition, is_ca, shard)
            SELECT serial, ?, \(Self.edition), is_ca, shard FROM revocation WHERE serial = ?
            """,
            [releasedAt.secondsSinceEpoch, serialNumber.blob])
        try run("DELETE FROM revocation WHERE serial = ?", [serialNumber.blob])
    }

    /// Tells the revocation of a certificate that becomes known only after it what CRLs need to know.
    func describeRevocation(of record: CertificateRecord) throws {
        try run(
            "UPDATE revocation SET not_after = ?, is_ca = ? WHERE serial = ?",
            [record.notAfter.secondsSinceEpoch, record.isAuthority, record.serialNumber.blob])
    }
}
