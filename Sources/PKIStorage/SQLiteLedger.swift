internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: what can be asked.
struct SQLiteLedger: LedgerWriting {
    let database: Database
    let memory = LedgerMemory()

    init(database: Database) { self.database = database }

    /// The first row of what a statement finds. Statements are compiled once a connection.
    func one(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// All rows of what a statement finds, for a few of them.
    func all(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The rows one after another; each is good until the next is asked for.
    func cursor(_ sql: String, _ arguments: StatementArguments = []) throws -> RowCursor {
        try Row.fetchCursor(database.makeStatement(sql: sql), arguments: arguments)
    }

    /// Changes rows by a statement that is compiled once a transaction.
    func run(_ kept: KeptStatement, _ arguments: StatementArguments) throws {
        try memory.statement(kept, in: database).execute(arguments: arguments)
    }

    /// Changes rows.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func state() throws -> LedgerState {
        guard let row = try one("SELECT * FROM authority") else {
            return LedgerState(lastActAt: Instant(secondsSinceEpoch: 0), identifier: [])
        }
        return LedgerState(
            lastActAt: Instant(secondsSinceEpoch: row["last_act_at"]),
            crlNumber: CRLNumber(magnitude: octets(row, "crl_number")),
            lacksEarlierCRL: row["lacks_earlier_crl"], identifier: octets(row, "ledger"))
    }

    func certificate(_ serialNumber: SerialNumber) throws -> CertificateRecord? {
        try one("SELECT * FROM certificate WHERE serial = ?", [serialNumber.blob])
            .map(CertificateRecord.init(row:))
    }

    func forEachCertificate(_ filter: CertificateFilter, _ body: (CertificateRecord) throws -> Void) throws {
        let rows = try cursor(
            "SELECT * FROM certificate WHERE ? OR state <> 'abandoned' ORDER BY sequence", [filter.includesAbandoned])
        while let row = try rows.next() { try body(CertificateRecord(row: row)) }
    }

    func forEachIntended(_ body: (CertificateRecord) throws -> Void) throws {
        let sql = "SELECT * FROM certificate WHERE state = 'intended' ORDER BY sequence"
        for row in try all(sql) { try body(CertificateRecord(row: row)) }
    }

    func serialNumbers(ofPublicKeyHash hash: [UInt8]) throws -> [SerialNumber] {
        let sql = "SELECT serial FROM certificate WHERE public_key_hash = ? AND state <> 'abandoned' ORDER BY sequence"
        return try all(sql, [hash.blob]).map {
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
        return try one(sql, [hash.blob])?[0] ?? false
    }

    func revocation(_ serialNumber: SerialNumber) throws -> RevocationRecord? {
        try one("SELECT * FROM revocation WHERE serial = ?", [serialNumber.blob])
            .map(RevocationRecord.init(row:))
    }

    func reissueGround(
        of original: SerialNumber, publicKeyHash hash: [UInt8], serialNumber: SerialNumber
    ) throws -> ReissueGround? {
        let arguments: StatementArguments = [original.blob, hash.blob, serialNumber.blob]
        let rows = try Row.fetchCursor(memory.statement(.reissueGround, in: database), arguments: arguments)
        return try rows.next().map(ReissueGround.init(row:))
    }

    func liveReissue(of original: SerialNumber) throws -> ReissueRecord? {
        let sql = "SELECT * FROM reissue WHERE original = ? AND state IN ('pending', 'complete')"
        return try one(sql, [original.blob]).map(ReissueRecord.init(row:))
    }

    func listedReissues(of original: SerialNumber) throws -> [ListedReissue] {
        let sql = "SELECT * FROM reissue WHERE original = ? ORDER BY sequence"
        return try all(sql, [original.blob]).map(ListedReissue.init(row:))
    }

    func reissue(by replacement: SerialNumber) throws -> ReissueRecord? {
        try one("SELECT * FROM reissue WHERE replacement = ?", [replacement.blob])
            .map(ReissueRecord.init(row:))
    }

    func reissues(after place: Int64?, limit: Int) throws -> [ListedReissue] {
        try all("SELECT * FROM reissue WHERE sequence > ? ORDER BY sequence LIMIT ?", [place ?? 0, limit])
            .map(ListedReissue.init(row:))
    }

    func lastReissuePlace() throws -> Int64? { try one("SELECT max(sequence) AS place FROM reissue")?["place"] }
}
