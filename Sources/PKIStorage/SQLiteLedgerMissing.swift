internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: the certificates that it is known to lack.
extension SQLiteLedger {
    func forEachMissingCertificate(_ body: (SerialNumber) throws -> Void) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT serial FROM missing_certificate ORDER BY serial")
        while let row = try rows.next() { try body(serialNumber(row, "serial")) }
    }

    func noteMissingCertificate(_ serialNumber: SerialNumber, at: Instant) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO missing_certificate (serial, noted_at) VALUES (?, ?)",
            arguments: [serialNumber.blob, at.secondsSinceEpoch])
    }

    func clearMissingCertificate(_ serialNumber: SerialNumber) throws {
        try database.execute(
            sql: "DELETE FROM missing_certificate WHERE serial = ?", arguments: [serialNumber.blob])
    }
}
