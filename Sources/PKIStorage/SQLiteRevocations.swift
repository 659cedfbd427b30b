internal import Foundation
internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: revocations.
extension SQLiteLedger {
    private static let edition = "(SELECT COALESCE(MAX(edition), 0) FROM crl)"

    func put(_ record: RevocationRecord) throws {
        let covered = try coverage(of: record.serialNumber)
        try database.cachedStatement(
            sql: """
                INSERT INTO revocation (serial, revoked_at, reason, invalidity_date, edition, not_after, is_ca, shard)
                VALUES (?, ?, ?, ?, \(Self.edition), ?, ?, ?)
                ON CONFLICT (serial) DO UPDATE SET revoked_at = excluded.revoked_at, reason = excluded.reason,
                invalidity_date = excluded.invalidity_date, edition = excluded.edition,
                not_after = excluded.not_after, is_ca = excluded.is_ca, shard = excluded.shard
                """
        ).execute(arguments: [
            record.serialNumber.blob, record.revokedAt.secondsSinceEpoch, Int(record.reason.rawValue),
            record.invalidityDate?.secondsSinceEpoch, covered.notAfter, covered.isAuthority, covered.shard,
        ])
        try database.cachedStatement(sql: "DELETE FROM released WHERE serial = ?")
            .execute(arguments: [record.serialNumber.blob])
    }

    func removeRevocation(_ serialNumber: SerialNumber, releasedAt: Instant) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO released (serial, released_at, edition, is_ca, shard)
                SELECT serial, ?, \(Self.edition), is_ca, shard FROM revocation WHERE serial = ?
                """,
            arguments: [releasedAt.secondsSinceEpoch, serialNumber.blob])
        try database.execute(sql: "DELETE FROM revocation WHERE serial = ?", arguments: [serialNumber.blob])
    }

    /// Tells the revocation of a certificate that becomes known only after it what CRLs need to know.
    func describeRevocation(of record: CertificateRecord) throws {
        guard let certificate = record.certificate else { return }
        try database.cachedStatement(sql: "UPDATE revocation SET not_after = ?, is_ca = ? WHERE serial = ?")
            .execute(arguments: [
                record.notAfter.secondsSinceEpoch, Migration3RevocationLists.isAuthority(certificate),
                record.serialNumber.blob,
            ])
    }

    /// What decides which CRLs cover a certificate; `nil` in all where the ledger does not know it.
    private func coverage(
        of serialNumber: SerialNumber
    ) throws -> (notAfter: Int64?, isAuthority: Bool?, shard: Int?) {
        let statement = try database.cachedStatement(
            sql: "SELECT not_after, shard, certificate FROM certificate WHERE serial = ?")
        guard let row = try Row.fetchOne(statement, arguments: [serialNumber.blob]) else { return (nil, nil, nil) }
        let certificate: Data? = row["certificate"]
        return (
            row["not_after"], certificate.flatMap { Migration3RevocationLists.isAuthority(Array($0)) }, row["shard"]
        )
    }
}
