/// What can be asked of the audit chain of a ledger.
public protocol AuditReading {
    /// What the next row is joined to.
    func lastAct() throws -> AuditRow.Link

    /// Hands over the rows behind the one with this number up to another one, in their order, one at a time.
    func forEachAct(after sequence: Int64, through last: Int64, _ body: (AuditRow) throws -> Void) throws

    /// Hands over the checkpoints in their order, each with the key to the head where it still stands with one.
    func forEachCheckpoint(_ body: (Checkpoint, _ headKey: [UInt8]?) throws -> Void) throws

    /// The newest checkpoint; `nil` before the first.
    func head() throws -> HeadCheckpoint?

    /// How many signers of checkpoints the ledger has ever had.
    func auditSignerCount() throws -> Int

    /// The certificate of a signer of checkpoints, DER, by its SHA-256.
    func auditSigner(_ sha256: [UInt8]) throws -> [UInt8]?
}

/// What can be added to the audit chain; nothing of it can be changed.
public protocol AuditWriting: AuditReading {
    func append(_ row: AuditRow) throws

    /// Adds a checkpoint and destroys the key to the head of the one before.
    func put(_ head: HeadCheckpoint) throws

    /// Sets down who signs checkpoints.
    func insertAuditSigner(_ sha256: [UInt8], certificate: [UInt8]) throws
}
