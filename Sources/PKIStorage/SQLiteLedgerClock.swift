internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: what a clock that ran ahead has left.
extension SQLiteLedger {
    func dated(after time: Instant, limit: Int) throws -> DatedAfter {
        let seconds = time.secondsSinceEpoch
        func count(_ source: String) throws -> Int {
            try Int.fetchOne(database, sql: "SELECT count(*) FROM \(source) > ?", arguments: [seconds]) ?? 0
        }
        func rows(_ sql: String) throws -> [Row] {
            try Row.fetchAll(database, sql: "\(sql) LIMIT ?", arguments: [seconds, limit])
        }
        let certificates = "certificate WHERE state = 'issued' AND recorded_at"
        return DatedAfter(
            certificateCount: try count(certificates),
            certificates: try rows("SELECT serial FROM \(certificates) > ? ORDER BY sequence")
                .map { try serialNumber($0, "serial") },
            revocationCount: try count("revocation WHERE revoked_at"),
            revocations: try rows("SELECT serial FROM revocation WHERE revoked_at > ? ORDER BY serial")
                .map { try serialNumber($0, "serial") },
            listCount: try count("crl WHERE at"),
            lists: try rows("SELECT * FROM crl WHERE at > ? ORDER BY sequence").map(RevocationListRecord.init(row:)),
            actCount: try count("act WHERE at"))
    }

    func forEachRevocation(datedAfter time: Instant, _ body: (RevocationRecord) throws -> Void) throws {
        let rows = try cursor(
            "SELECT * FROM revocation WHERE revoked_at > ? ORDER BY serial", [time.secondsSinceEpoch])
        while let row = try rows.next() { try body(RevocationRecord(row: row)) }
    }

    func redateReleases(after time: Instant) throws {
        let seconds = time.secondsSinceEpoch
        try run("UPDATE released SET released_at = ? WHERE released_at > ?", [seconds, seconds])
    }
}
