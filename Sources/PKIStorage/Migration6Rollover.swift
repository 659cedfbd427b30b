internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The generations of the issuer's key. A ledger has none before its first rollover.
enum Migration6Rollover {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("6 rollover") { try $0.execute(sql: tables) }
    }

    private static let tables = """
        CREATE TABLE generation (
            number INTEGER PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('current', 'superseded', 'retired')),
            certificate BLOB NOT NULL,
            old_with_new BLOB REFERENCES certificate (serial),
            new_with_old BLOB REFERENCES certificate (serial),
            began_at INTEGER NOT NULL,
            retired_at INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX generation_current ON generation (state) WHERE state = 'current';
        """
}

extension SQLiteLedger {
    func generations() throws -> [IssuerGeneration] {
        try Row.fetchAll(database, sql: "SELECT * FROM generation ORDER BY number").map(IssuerGeneration.init(row:))
    }

    func currentIssuer() throws -> [UInt8]? {
        try Row.fetchOne(database, sql: "SELECT certificate FROM generation WHERE state = 'current'")
            .map { octets($0, "certificate") }
    }

    func forEachUnexpired(at time: Instant, _ body: (CertificateRecord) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM certificate WHERE state = 'issued' AND not_after >= ? ORDER BY sequence",
            arguments: [time.secondsSinceEpoch])
        while let row = try rows.next() { try body(CertificateRecord(row: row)) }
    }

    func put(_ generation: IssuerGeneration) throws {
        try database.execute(
            sql: """
                INSERT INTO generation (number, state, certificate, old_with_new, new_with_old, began_at, retired_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (number) DO UPDATE SET state = excluded.state, retired_at = excluded.retired_at
                """,
            arguments: [
                generation.number, generation.state.rawValue, generation.certificate.blob, generation.oldWithNew?.blob,
                generation.newWithOld?.blob, generation.beganAt.secondsSinceEpoch,
                generation.retiredAt?.secondsSinceEpoch,
            ])
    }
}

extension IssuerGeneration {
    fileprivate init(row: Row) throws {
        self.init(
            number: row["number"], state: try word(row, "state", as: State.self),
            certificate: octets(row, "certificate"),
            oldWithNew: try optionalSerialNumber(row, "old_with_new"),
            newWithOld: try optionalSerialNumber(row, "new_with_old"),
            beganAt: try requiredInstant(row, "began_at"), retiredAt: instant(row, "retired_at"))
    }
}

private func optionalSerialNumber(_ row: Row, _ column: String) throws -> SerialNumber? {
    let isNull: Bool = (row[column] as (any DatabaseValueConvertible)?) == nil
    return isNull ? nil : try serialNumber(row, column)
}
