import Foundation
import GRDB
import PKIAuthority
import PKIStorage
import PKIStructures
import TestSupport

/// A ledger as the first release wrote it, with rows of every kind, and what that release said of it.
///
/// `Ledger1.sql` is the dump of a ledger that `capki` 0.1 made by its own commands, and is never changed: five
/// organisations, a chain of two reissues, one that waits, one that has ended, one that was interrupted, a hold, a release,
/// a compromise with its date, an adopted certificate, two CRLs, and an intention that no process has closed yet.
struct OlderLedger {
    /// When the first release described it.
    static let now = Instant(secondsSinceEpoch: 1_795_453_200)
    private static let applicationID = 0x6370_6B69
    private static let folder = Sources.root + "/Tests/PKIStorageTests/"

    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch("ledger.sqlite")
        let sql = try String(contentsOfFile: Self.folder + "Ledger1.sql", encoding: .utf8)
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA application_id = \(Self.applicationID)")
            try database.execute(sql: sql)
        }
        try queue.close()
    }

    /// What `ca list --all --json` and `ca list --reissues --json` of the first release printed.
    static func described(_ what: String) throws -> JSONValue {
        try JSONValue(String(contentsOfFile: folder + "Ledger1.\(what).json", encoding: .utf8))
    }

    func store(
        migrating: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws -> SQLiteAuthorityStore {
        try SQLiteAuthorityStore(path: path, lockTimeoutInSeconds: 10, migrating: migrating)
    }

    /// Changes the database as no program should.
    func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: sql)
        }
        try queue.close()
    }

    /// One value of the database.
    func value<Value: DatabaseValueConvertible>(_ sql: String) throws -> Value? {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { try Value.fetchOne($0, sql: sql) }
    }
}

extension AuthorityStore {
    /// The serial numbers that a search finds.
    func serials(_ edit: (inout CertificateSearch) -> Void) throws -> [String] {
        var search = CertificateSearch(now: OlderLedger.now)
        edit(&search)
        var found: [String] = []
        _ = try forEachCertificate(search) { found.append($0.serialNumber.description) }
        return found
    }
}
