internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: revocations.
extension SQLiteLedger {
    static let edition = "(SELECT COALESCE(MAX(edition), 0) FROM crl)"

    func put(_ record: RevocationRecord) throws {
        try run(
            .putRevocation,
            [
                record.revokedAt.secondsSinceEpoch, Int(record.reason.rawValue),
                record.invalidityDate?.secondsSinceEpoch, record.serialNumber.blob,
            ])
        try run(.deleteReleased, [record.serialNumber.blob])
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
