internal import GRDB
internal import PKISystem

/// A fault of the database or of its file.
///
/// Equality is on the code alone. No value of a row is in the message.
public struct StorageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// No room is left for the ledger.
        public static let diskFull = Code(rawValue: "storage.disk_full")
        /// The file is no ledger, or a damaged one.
        public static let damaged = Code(rawValue: "storage.damaged")
        /// The ledger was written by a newer capki.
        public static let tooNew = Code(rawValue: "storage.too_new")
        /// Another process holds the ledger.
        public static let busy = Code(rawValue: "storage.busy")
        /// The file is not there.
        public static let notFound = Code(rawValue: "storage.not_found")
        /// The ledger must not be written.
        public static let permission = Code(rawValue: "storage.permission")
        /// Something is there already that can be there once only.
        public static let conflict = Code(rawValue: "storage.conflict")
        /// Any other failure.
        public static let failed = Code(rawValue: "storage.failed")
    }

    public let code: Code
    /// What failed, lower case, without a full stop.
    public let message: String
    /// What the operator can do.
    public let hint: String?
    public let underlying: (any Error)?

    init(_ code: Code, _ message: String, hint: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.underlying = underlying
    }

    init(_ error: DatabaseError, path: String) {
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(
                .diskFull, "no room is left for the ledger '\(path)'",
                hint: "make room on the disk and run the command again", underlying: error)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            self.init(
                .damaged, "'\(path)' is no ledger, or a damaged one", hint: "restore it from a backup",
                underlying: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "another process holds the ledger '\(path)'", hint: "try again", underlying: error)
        case .SQLITE_CANTOPEN:
            self.init(.notFound, "the ledger '\(path)' cannot be opened", underlying: error)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(.permission, "the ledger '\(path)' cannot be written", underlying: error)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
            self.init(
                .diskFull, "no room is left for the index of the ledger '\(path)'",
                hint:
                    "make room on the disk, or lift the limit on the size of files, and run the command again; the ledger is unchanged",
                underlying: error)
        case .SQLITE_IOERR:
            self.init(
                .failed,
                "the ledger '\(path)' cannot be read or written: disk I/O error (SQLite \(error.extendedResultCode.rawValue))",
                hint: "check the disk and the limit on the size of files; the ledger is unchanged", underlying: error)
        case .SQLITE_CONSTRAINT:
            self.init(.conflict, "the ledger holds already what can be there once only", underlying: error)
        default:
            self.init(
                .failed, "the ledger '\(path)' failed (SQLite \(error.extendedResultCode.rawValue))", underlying: error)
        }
    }

    init(_ error: SystemError) {
        self.init(error.code == .busy ? .busy : .failed, error.message, hint: error.hint, underlying: error)
    }

    public var description: String { message }

    public static func == (left: StorageError, right: StorageError) -> Bool { left.code == right.code }
}
