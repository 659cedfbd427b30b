internal import GRDB

/// The constraint on the states of certificates says the same in other words: for `IN` with three values SQLite makes a
/// table of its own whenever a row is written, which costs as much as the row.
enum Migration9CertificateStates {
    private static let before = "state IN ('intended', 'issued', 'abandoned')"
    private static let after = "state = 'intended' OR state = 'issued' OR state = 'abandoned'"

    /// Changes the text of the table's definition, as <https://sqlite.org/lang_altertable.html#otheralter> allows where no
    /// row has to be written differently.
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("9 certificate states") { database in
            let version = try Int.fetchOne(database, sql: "PRAGMA schema_version") ?? 0
            try database.execute(sql: "PRAGMA writable_schema = ON")
            try database.execute(
                sql: "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'certificate'",
                arguments: [before, after])
            try database.execute(sql: "PRAGMA schema_version = \(version + 1); PRAGMA writable_schema = OFF")
        }
    }
}
