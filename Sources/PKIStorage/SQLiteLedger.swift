internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: what can be asked.
struct SQLiteLedger: LedgerWriting {
    let database: Database

    func state() throws -> LedgerState {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM authority") else {
            return LedgerState(lastActAt: Instant(secondsSinceEpoch: 0))
        }
        return LedgerState(
            lastActAt: Instant(secondsSinceEpoch: row["last_act_at"]),
            crlNumber: CRLNumber(magnitude: octets(row, "crl_number")),
            lacksEarlierCRL: row["lacks_earlier_crl"])
    }

    func certificate(_ serialNumber: SerialNumber) throws -> CertificateRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM certificate WHERE serial = ?", arguments: [serialNumber.blob])
            .map(CertificateRecord.init(row:))
    }

    func forEachCertificate(_ filter: CertificateFilter, _ body: (CertificateRecord) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM certificate WHERE ? OR state <> 'abandoned' ORDER BY sequence",
            arguments: [filter.includesAbandoned])
        while let row = try rows.next() { try body(CertificateRecord(row: row)) }
    }

    func forEachIntended(_ body: (CertificateRecord) throws -> Void) throws {
        let sql = "SELECT * FROM certificate WHERE state = 'intended' ORDER BY sequence"
        for row in try Row.fetchAll(database, sql: sql) { try body(CertificateRecord(row: row)) }
    }

    func serialNumbers(ofPublicKeyHash hash: [UInt8]) throws -> [SerialNumber] {
        let sql = "SELECT serial FROM certificate WHERE public_key_hash = ? AND state <> 'abandoned' ORDER BY sequence"
        return try Row.fetchAll(database, sql: sql, arguments: [hash.blob]).map {
            try PKIStorage.serialNumber($0, "serial")
        }
    }

    private static let compromises = RevocationReason.allCases.filter(\.isCompromise)
        .map { "\($0.rawValue)" }.joined(separator: ", ")

    func isCompromised(publicKeyHash hash: [UInt8]) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM certificate JOIN revocation USING (serial)
            WHERE public_key_hash = ? AND reason IN (\(Self.compromises)))
            """
        return try Bool.fetchOne(database, sql: sql, arguments: [hash.blob]) ?? false
    }

    func revocation(_ serialNumber: SerialNumber) throws -> RevocationRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM revocation WHERE serial = ?", arguments: [serialNumber.blob])
            .map(RevocationRecord.init(row:))
    }

    func forEachRevocation(_ body: (RevocationRecord) throws -> Void) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM revocation ORDER BY revoked_at, serial")
        while let row = try rows.next() { try body(RevocationRecord(row: row)) }
    }

    func liveReissue(of original: SerialNumber) throws -> ReissueRecord? {
        let sql = "SELECT * FROM reissue WHERE original = ? AND state IN ('intended', 'pending', 'complete')"
        return try Row.fetchOne(database, sql: sql, arguments: [original.blob]).map(ReissueRecord.init(row:))
    }

    func reissues(of original: SerialNumber) throws -> [ReissueRecord] {
        let sql = "SELECT * FROM reissue WHERE original = ? ORDER BY sequence"
        return try Row.fetchAll(database, sql: sql, arguments: [original.blob]).map(ReissueRecord.init(row:))
    }

    func reissue(by replacement: SerialNumber) throws -> ReissueRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM reissue WHERE replacement = ?", arguments: [replacement.blob])
            .map(ReissueRecord.init(row:))
    }

    func reissues() throws -> [ReissueRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM reissue ORDER BY sequence").map(ReissueRecord.init(row:))
    }
}
