internal import GRDB
internal import PKIAuthority

/// Identity numbers become an index of their own, and a restored ledger remembers which certificates it lacks.
enum Migration5Search {
    static let name = "5 search"

    // A number is compared as ``IdentityNumbers/normalised(_:)`` writes it.
    private static let tables = """
        CREATE TABLE identity (
            value TEXT NOT NULL,
            certificate INTEGER NOT NULL,
            PRIMARY KEY (value, certificate)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE missing_certificate (
            serial BLOB PRIMARY KEY,
            noted_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// How many certificates are gone through between two reports.
    private static let stride = 1000

    /// Makes the tables and fills the index from the certificates, one at a time.
    ///
    /// All of it is one transaction: killed in between, it begins anew.
    static func migrate(_ database: Database, progress: (_ done: Int, _ total: Int) -> Void) throws {
        try database.execute(sql: tables)
        let total = try Int.fetchOne(database, sql: "SELECT count(*) FROM certificate") ?? 0
        // Sorted first, since the index takes numbers in its own order many times faster.
        try database.execute(sql: "CREATE TEMP TABLE found (value TEXT NOT NULL, certificate INTEGER NOT NULL)")
        let insertion = try database.makeStatement(sql: "INSERT INTO found (value, certificate) VALUES (?, ?)")
        let rows = try Row.fetchCursor(
            database, sql: "SELECT sequence, state, content FROM certificate ORDER BY sequence")
        var done = 0
        while let row = try rows.next() {
            let place: Int64 = row["sequence"]
            for number in numbers(row) { try insertion.execute(arguments: [number, place]) }
            done += 1
            if done % stride == 0 { progress(done, total) }
        }
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO identity (value, certificate)
                SELECT value, certificate FROM found ORDER BY value, certificate;
                DROP TABLE found
                """)
    }

    private static func numbers(_ row: Row) -> [String] {
        let content = octets(row, "content")
        return row["state"] == "issued"
            ? IdentityNumbers.numbers(inCertificate: content)
            : IdentityNumbers.numbers(inTBSCertificate: content[...])
    }
}
