internal import GRDB
public import PKIAuthority
internal import PKISystem

/// A ledger in one SQLite file.
///
/// Every write is a transaction that is synchronised to the disk, its folder too, before it returns. A lock file beside
/// the ledger lets one act at a time through; the kernel gives it up when a process dies.
public final class SQLiteAuthorityStore: AuthorityStore {
    let pool: DatabasePool
    let path: String
    private let lockTimeoutInSeconds: Int
    private let waiting: @Sendable () -> Void

    /// Opens a ledger.
    ///
    /// - Parameters:
    ///   - creates: whether a new one is made; otherwise it must be there.
    ///   - lockTimeoutInSeconds: how long an act waits for another process.
    ///   - waiting: called when an act has to wait.
    ///   - migrating: told how many of how many rows of an older ledger have been gone through.
    /// - Throws: `StorageError`.
    public init(
        path: String, creates: Bool = false, lockTimeoutInSeconds: Int = 60,
        waiting: @escaping @Sendable () -> Void = {},
        migrating: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        self.path = path
        self.lockTimeoutInSeconds = lockTimeoutInSeconds
        self.waiting = waiting
        guard creates != FileReading.exists(path) else {
            throw StorageError(
                creates ? .conflict : .notFound, "the ledger '\(path)' is \(creates ? "there already" : "not there")")
        }
        if creates { try Self.claim(path) }
        pool = try Self.mapped(path) {
            let pool = try DatabasePool(path: path, configuration: Self.configuration)
            // A pool sets its writer to NORMAL, after the configuration, and NORMAL loses the last commits with the power.
            // FULL synchronises the write-ahead log, and the folder when the log is made, before a commit returns.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.checkIdentity(pool, creates: creates, path: path)
            // Of processes that open an older ledger at once, one brings it up to date.
            if try pool.read({ try !LedgerSchema.migrator().hasCompletedMigrations($0) }) {
                let lock = try Self.lock(path, lockTimeoutInSeconds, waiting)
                try withExtendedLifetime(lock) { try LedgerSchema.migrator(progress: migrating).migrate(pool) }
            }
            return pool
        }
    }

    /// Makes the file, empty, with the permissions of a ledger; SQLite would make it readable for everybody.
    private static func claim(_ path: String) throws(StorageError) {
        do throws(SystemError) {
            try PendingFile(at: path, permissions: 0o640).commit([])
        } catch {
            throw StorageError(error)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.label = "ledger"
        configuration.prepareDatabase { database in
            // What is overwritten is wiped, so that the key to an earlier head is not left in a page.
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; PRAGMA cache_size = -65536")
        }
        return configuration
    }

    /// Keeps a stranger's database, or one of a later capki, from being changed.
    private static func checkIdentity(_ pool: DatabasePool, creates: Bool, path: String) throws {
        guard !creates else { return }
        try pool.read { database in
            let id = try Int.fetchOne(database, sql: "PRAGMA application_id")
            guard id == LedgerSchema.applicationID else {
                throw StorageError(.damaged, "'\(path)' is no ledger of capki")
            }
            guard try !LedgerSchema.migrator().hasBeenSuperseded(database) else {
                throw StorageError(.tooNew, "the ledger '\(path)' was written by a newer capki", hint: "update capki")
            }
        }
    }

    public func exclusively<Result>(_ body: () throws -> Result) throws -> Result {
        let lock = try Self.lock(path, lockTimeoutInSeconds, waiting)
        return try withExtendedLifetime(lock) { try body() }
    }

    private static func lock(
        _ path: String, _ timeoutInSeconds: Int, _ waiting: () -> Void
    ) throws(StorageError) -> FileLock {
        do throws(SystemError) {
            return try FileLock(at: path + ".lock", timeoutInSeconds: timeoutInSeconds, waiting: waiting)
        } catch {
            throw StorageError(error)
        }
    }

    public func read<Result>(_ body: (any LedgerReading) throws -> Result) throws -> Result {
        try Self.mapped(path) { try pool.read { try body(SQLiteLedger(database: $0)) } }
    }

    public func write<Result>(_ body: (any LedgerWriting) throws -> Result) throws -> Result {
        try Self.mapped(path) {
            try pool.writeWithoutTransaction { database in
                var result: Result?
                try database.inTransaction(.immediate) {
                    result = try body(SQLiteLedger(database: database))
                    return .commit
                }
                guard let result else { throw StorageError(.failed, "the transaction left no result") }
                return result
            }
        }
    }

    static func mapped<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StorageError(error, path: path)
        }
    }
}
