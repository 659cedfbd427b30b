internal import GRDB

/// The library that keeps ledgers.
public enum DatabaseLibrary {
    /// Its name and version, as `SQLite 3.40.1`.
    public static func version() throws -> String {
        let version = try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
        return "SQLite \(version ?? "")"
    }
}
