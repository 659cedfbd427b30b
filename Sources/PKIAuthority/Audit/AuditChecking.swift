internal import PKIKeys
internal import PKIProfiles
public import PKIStructures

/// Holds the audit chain of a ledger against its checkpoints, and those against the CA's certificates.
public struct AuditCheck {
    /// The longest that the rows of one act are dated apart.
    private static let actSpanInSeconds: Int64 = 3600

    private let ledger: any LedgerReading
    private let issuers: [Certificate]
    private let kept: Checkpoint?
    private let progress: (Int64) -> Void
    private var signers = AuditSigners()

    /// Prepares a check.
    ///
    /// - Parameters:
    ///   - issuers: the CA's certificate and those of its predecessors, from a place that is trusted.
    ///   - kept: a checkpoint that was kept elsewhere, on which the ledger must build.
    ///   - progress: called now and then with the number of rows that were gone through.
    public init(
        _ ledger: any LedgerReading, issuers: [Certificate], since kept: Checkpoint? = nil,
        progress: @escaping (Int64) -> Void = { _ in }
    ) {
        self.ledger = ledger
        self.issuers = issuers
        self.kept = kept
        self.progress = progress
    }

    /// Where a check stands.
    private struct State {
        var link: AuditRow.Link
        var previousCheckpoint: Int64 = 0
        var checkpointCount = 0
        var purgedCount = 0
        var clockCorrections: [AuditRow] = []
        var isUnsigned = false
        /// When the last act was done.
        var lastDoneAt: Instant?
        var first: Int64?
        var head: Checkpoint?
        var hasHeadKey = false
    }

    /// A chain that is broken, which ends the check.
    struct Broken: Error {
        let fault: AuditVerdict.Fault

        init(_ code: AuditVerdict.Fault.Code, _ sequence: Int64, _ message: String) {
            fault = AuditVerdict.Fault(code: code, sequence: sequence, message: message)
        }
    }

    /// Goes through rows and checkpoints, in memory that does not grow with them.
    ///
    /// - Throws: what the ledger throws; a broken chain is a verdict.
    public mutating func run() throws -> AuditVerdict {
        let identifier = try ledger.state().identifier
        var state = State(link: .beginning(of: identifier))
        do {
            if let kept { try signers.requireSigned(kept, by: issuers, in: ledger) }
            try ledger.forEachCheckpoint { checkpoint, headKey in
                try goThrough(checkpoint, headKey, &state)
            }
            try takeUnsigned(&state)
            try requireNothingBehind(state)
            return verdict(state, nil)
        } catch let broken as Broken {
            return verdict(state, broken.fault)
        }
    }

    private func verdict(_ state: State, _ fault: AuditVerdict.Fault?) -> AuditVerdict {
        AuditVerdict(
            rowCount: state.link.sequence, checkpointCount: state.checkpointCount,
            purgedCount: state.purgedCount, isUnsigned: state.isUnsigned,
            clockCorrections: state.clockCorrections,
            head: fault == nil ? state.head : nil, fault: fault, firstCheckpointSequence: state.first)
    }

    /// The rows up to a checkpoint, then the checkpoint.
    private mutating func goThrough(_ checkpoint: Checkpoint, _ headKey: [UInt8]?, _ state: inout State) throws {
        let first = state.previousCheckpoint + 1
        try advance(&state, through: checkpoint.link.sequence)
        guard state.link.sequence == checkpoint.link.sequence else {
            throw Broken(
                .rowMissing, state.link.sequence + 1,
                "row \(state.link.sequence + 1) is missing: a checkpoint covers the rows up to \(checkpoint.link.sequence)"
            )
        }
        guard checkpoint.previousSequence == state.previousCheckpoint else {
            throw Broken(
                .checkpointMissing, first,
                "the checkpoint at row \(checkpoint.link.sequence) follows one at row \(checkpoint.previousSequence), found is one at row \(state.previousCheckpoint)"
            )
        }
        try signers.requireSigned(checkpoint, by: issuers, in: ledger)
        guard checkpoint.link == state.link else {
            throw Broken(
                .rowChanged, first,
                "the rows \(first) to \(checkpoint.link.sequence) are not those that were signed: they were rewritten")
        }
        try requireHead(headKey, of: checkpoint, state)
        state.checkpointCount += 1
        state.first = state.first ?? checkpoint.link.sequence
        state.head = checkpoint
        state.hasHeadKey = headKey != nil
        state.previousCheckpoint = checkpoint.link.sequence
    }

    private func advance(_ state: inout State, through last: Int64) throws {
        try ledger.forEachAct(after: state.link.sequence, through: last) { row in
            let expected = state.link.sequence + 1
            guard row.sequence == expected else {
                throw Broken(.rowMissing, expected, "row \(expected) is missing, \(row.sequence) follows")
            }
            guard try row.digest(after: state.link.hash) == row.hash else {
                throw Broken(.rowChanged, row.sequence, "row \(row.sequence) is not as it was written")
            }
            if let kept, row.sequence == kept.link.sequence, row.hash != kept.link.hash {
                throw Broken(
                    .rolledBack, row.sequence,
                    "row \(row.sequence) is not the one that the kept checkpoint of \(kept.at) covers")
            }
            try goOn(to: row, &state)
            state.link = row.link
            if row.isPurge { state.purgedCount += 1 }
            if row.sequence % 4096 == 0 { progress(row.sequence) }
        }
    }

    /// What was done runs forward in time (rule 11), but where an act puts the time back. An earlier capki dated the rows of
    /// one act as their evidence was gathered; what it wrote before the first checkpoint is taken as it is.
    private func goOn(to row: AuditRow, _ state: inout State) throws {
        guard row.isDone else { return }
        if row.isClockCorrection {
            state.clockCorrections.append(row)
        } else if let last = state.lastDoneAt, row.at < last.adding(seconds: -Self.actSpanInSeconds),
            state.checkpointCount > 0
        {
            throw Broken(
                .timeBack, row.sequence,
                "row \(row.sequence) is dated \(row.at), before the act of \(last) that it follows")
        }
        state.lastDoneAt = row.isClockCorrection ? row.at : max(row.at, state.lastDoneAt ?? row.at)
    }

    /// The key to the head stands with the newest checkpoint and with no other.
    private func requireHead(_ headKey: [UInt8]?, of checkpoint: Checkpoint, _ state: State) throws {
        guard !state.hasHeadKey else {
            throw Broken(
                .checkpointChanged, state.previousCheckpoint,
                "the checkpoint at row \(state.previousCheckpoint) has the key to the head, but others follow it")
        }
        guard let headKey else { return }
        guard try DigestAlgorithm.sha256.hash(headKey) == checkpoint.headDigest else {
            throw Broken(
                .checkpointChanged, checkpoint.link.sequence,
                "the key to the head at row \(checkpoint.link.sequence) is not the checkpoint's")
        }
    }

    /// A ledger of the first release, which had no checkpoints, is brought up to date by whoever opens it, and signed by the
    /// next act. In between its rows prove what they can: that they follow each other.
    private func takeUnsigned(_ state: inout State) throws {
        var audited = CertificateSearch(now: Instant(secondsSinceEpoch: 0))
        audited.profile = CertificateProfile.audit.name
        guard state.head == nil, try ledger.lastAct().sequence > 0, try ledger.auditSignerCount() == 0,
            try ledger.certificates(audited, after: nil, limit: 1).isEmpty
        else { return }
        let last = try ledger.lastAct().sequence
        var isOfFirstRelease = true
        try ledger.forEachAct(after: 0, through: last) { isOfFirstRelease = isOfFirstRelease && $0.isOfFirstRelease }
        guard isOfFirstRelease else { return }
        try advance(&state, through: last)
        state.isUnsigned = true
    }

    private func requireNothingBehind(_ state: State) throws {
        let next = state.link.sequence + 1
        guard try ledger.lastAct().sequence == state.link.sequence else {
            throw state.head == nil
                ? Broken(.checkpointMissing, next, "no checkpoint covers the rows from \(next) on")
                : Broken(.rowAppended, next, "row \(next) stands behind the last checkpoint")
        }
        guard state.hasHeadKey || state.head == nil else {
            throw Broken(
                .tailCut, next,
                "rows are missing behind row \(state.link.sequence): its checkpoint was not the last one")
        }
        if let kept, kept.link.sequence > state.link.sequence {
            throw Broken(
                .rolledBack, next,
                "the chain ends at row \(state.link.sequence), the kept checkpoint of \(kept.at) covers row \(kept.link.sequence)"
            )
        }
    }
}
