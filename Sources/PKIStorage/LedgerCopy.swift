internal import GRDB
internal import PKIAuthority

extension SQLiteAuthorityStore {
    /// How many pages of the database are copied between two reports.
    private static let pagesPerStep: CInt = 2048

    /// Copies the ledger as it is now into a new database file, while other processes go on working.
    ///
    /// The copy is a file of its own, without a journal beside it, and has been checked.
    ///
    /// - Parameter progress: told how many of how many pages are copied.
    /// - Throws: `StorageError.Code.damaged` where the ledger is, so that no backup of it is kept.
    public func copy(to path: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws {
        try Self.mapped(path) {
            let copy = try DatabaseQueue(path: path)
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
            // One transaction sees one state, however many others write meanwhile.
            try pool.read { source in
                _ = try Int.fetchOne(source, sql: "SELECT count(*) FROM authority")
                try withoutActuallyEscaping(progress) { progress in
                    try copy.writeWithoutTransaction { destination in
                        try source.backup(to: destination, pagesPerStep: Self.pagesPerStep) { step in
                            progress(step.completedPageCount, step.totalPageCount)
                        }
                    }
                }
            }
            try copy.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA journal_mode = DELETE")
                let answer = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? ""
                guard answer == "ok" else {
                    throw StorageError(
                        .damaged, "the ledger is damaged: \(answer)", hint: "see what 'capki ca check' says")
                }
            }
            try copy.close()
        }
    }
}
