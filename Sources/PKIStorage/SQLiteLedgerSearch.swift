internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: what can be looked for.
extension SQLiteLedger {
    func certificates(
        _ search: CertificateSearch, after place: Int64?, limit: Int
    ) throws -> [ListedCertificate] {
        let query = CertificateQuery(search, after: place)
        let statement = try database.cachedStatement(sql: query.sql)
        let rows = try Row.fetchCursor(statement, arguments: query.arguments(limit: limit))
        var found: [ListedCertificate] = []
        while let row = try rows.next() { found.append(try ListedCertificate(row: row)) }
        return found
    }

    /// Sets down by which numbers a certificate is found.
    func index(_ numbers: [String], of place: Int64) throws {
        for number in numbers { try run(.insertIdentity, [number, place]) }
    }
}

extension ListedCertificate {
    init(row: Row) throws {
        let serial = try PKIStorage.serialNumber(row, "serial")
        self.init(
            place: row["sequence"], serialNumber: serial,
            state: try word(row, "state", as: CertificateRecord.State.self),
            origin: try word(row, "origin", as: CertificateRecord.Origin.self), profile: row["profile"],
            subject: row["subject"], notBefore: try requiredInstant(row, "not_before"),
            notAfter: try requiredInstant(row, "not_after"), recordedAt: try requiredInstant(row, "recorded_at"),
            operatorName: row["operator"],
            revocation: row["revoked_at"] == nil ? nil : try RevocationRecord(row: row),
            purgedAt: instant(row, "purged_at"))
    }
}
