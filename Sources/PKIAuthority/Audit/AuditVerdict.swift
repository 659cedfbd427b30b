/// What holding an audit chain against its checkpoints gave.
public struct AuditVerdict: Sendable {
    /// Where the chain is broken.
    public struct Fault: Sendable, Hashable {
        /// The stable word for a kind of fault.
        public enum Code: String, Sendable, Hashable, CaseIterable {
            /// A row's digest is not that of its contents behind the row before.
            case rowChanged = "audit.row_changed"
            /// A row's number does not follow the one before.
            case rowMissing = "audit.row_missing"
            /// A row is dated before the one it follows, and no act has put the time back.
            case timeBack = "audit.time_back"
            /// Rows stand behind the last checkpoint.
            case rowAppended = "audit.row_appended"
            /// A checkpoint's signature does not hold, or it covers other rows.
            case checkpointChanged = "audit.checkpoint_changed"
            /// A checkpoint that others speak of is not there.
            case checkpointMissing = "audit.checkpoint_missing"
            /// The newest checkpoint is not the newest one that was made: the tail was cut off.
            case tailCut = "audit.tail_cut"
            /// A checkpoint was signed by a key that is not the CA's.
            case foreignSigner = "audit.foreign_signer"
            /// The ledger does not hold what the checkpoint that was kept elsewhere says.
            case rolledBack = "audit.rolled_back"
        }

        public let code: Code
        /// The first row that is wrong, as far as it can be told.
        public let sequence: Int64
        /// What is wrong, lower case, without a full stop.
        public let message: String
    }

    /// How many rows are joined without a fault.
    public let rowCount: Int64
    public let checkpointCount: Int
    /// How many certificates the rows say to be purged.
    public let purgedCount: Int
    /// Whether nobody has signed the rows yet: an earlier capki wrote them, and the next act signs them.
    public let isUnsigned: Bool
    /// The rows that put the ledger's time back.
    public let clockCorrections: [AuditRow]
    /// What is told where nobody has signed the rows yet.
    public var unsignedNote: String {
        "an earlier capki wrote the \(rowCount) rows of the record of acts; nobody has signed them yet, the next act does, for example 'ca crl'"
    }

    /// The newest checkpoint; `nil` where there is none, or where the chain is broken.
    public let head: Checkpoint?
    /// The first fault; `nil` where there is none.
    public let fault: Fault?
    /// Where the chain begins with rows that no checkpoint of their own time covers, since an earlier capki wrote them.
    public let firstCheckpointSequence: Int64?
}
