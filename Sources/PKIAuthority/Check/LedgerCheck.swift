internal import PKIKeys
public import PKIStructures

/// Goes through a whole ledger and names every fault, in memory that does not grow with the ledger.
///
/// It needs no key and holds nobody up: certificates are read in runs, and only what must agree between tables is asked in
/// one transaction.
public struct LedgerCheck: Sendable {
    /// What was gone through.
    public struct Result: Sendable, Hashable {
        public let certificateCount: Int
        /// How many of them are purged.
        public let purgedCount: Int
        /// Faults, notes left out.
        public let faultCount: Int
    }

    private static let runLength = 2000
    private static let shareLength = 100

    private let store: any AuthorityStore
    private let issuers: [Certificate]
    private let records: RecordCheck
    private let workforce: Workforce

    /// - Parameters:
    ///   - issuers: the CA's certificate, and those with earlier keys.
    ///   - checksSignatures: whether the signature of each certificate is computed, which takes most of the time.
    ///   - threadCount: how many certificates are looked at in parallel, as many as cores.
    public init(
        store: any AuthorityStore, issuers: [Certificate], checksSignatures: Bool, threadCount: Int = 1
    ) throws {
        workforce = Workforce(threadCount: threadCount)
        self.store = store
        self.issuers = issuers
        records = try RecordCheck(issuers: issuers, checksSignatures: checksSignatures)
    }

    /// Goes through the ledger.
    ///
    /// - Parameters:
    ///   - progress: told how many of how many certificates have been gone through.
    ///   - fault: told every fault and note.
    public func run(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }, fault: (LedgerFault) throws -> Void
    ) throws -> Result {
        var faultCount = 0
        func found(_ one: LedgerFault) throws {
            if !one.isNote { faultCount += 1 }
            try fault(one)
        }
        try store.read { try $0.forEachContradiction(found) }
        let (certificateCount, purgedCount) = try checkCertificates(progress, found)
        try checkSeals(found)
        try checkAudit(found)
        return Result(certificateCount: certificateCount, purgedCount: purgedCount, faultCount: faultCount)
    }

    /// No program can find a seal by other bytes than those that were entered.
    private func checkSeals(_ found: (LedgerFault) throws -> Void) throws {
        try store.read { ledger in
            try ledger.forEachSeal(SealSearch()) { seal in
                guard seal.purgedAt == nil, try DigestAlgorithm.sha256.hash(seal.content) != seal.sha256 else { return }
                try found(
                    LedgerFault(
                        .seal, seal.owners.first,
                        "the seal \(seal.sealID) does not have the digest that it was entered with"))
            }
        }
    }

    /// The hash chain of acts, which has a command of its own too.
    private func checkAudit(_ found: (LedgerFault) throws -> Void) throws {
        let verdict = try store.read { ledger in
            var check = AuditCheck(ledger, issuers: issuers)
            return try check.run()
        }
        if verdict.isUnsigned { try found(LedgerFault(.unsigned, nil, verdict.unsignedNote)) }
        guard let fault = verdict.fault else { return }
        try found(LedgerFault(.audit, nil, "the record of acts is broken at row \(fault.sequence): \(fault.message)"))
    }

    /// - Returns: how many there are, and how many of them are purged.
    private func checkCertificates(
        _ progress: (Int, Int) -> Void, _ found: (LedgerFault) throws -> Void
    ) throws -> (count: Int, purgedCount: Int) {
        let total = try store.read { try $0.certificateCount() }
        var place: Int64?
        var (certificateCount, purgedCount, numberCount) = (0, 0, 0)
        while true {
            let (run, missing, numbers) = try store.read { ledger in
                let run = try ledger.records(after: place, limit: Self.runLength)
                let numbers = run.map(\.record.identityNumbers)
                let missing = try zip(run, numbers).flatMap { try Self.unindexed($0, $1, in: ledger) }
                return (run, missing, numbers)
            }
            guard let last = run.last else { break }
            try missing.forEach(found)
            try faults(in: run).forEach(found)
            certificateCount += run.count
            purgedCount += run.count { $0.record.purgedAt != nil }
            numberCount += numbers.reduce(0) { $0 + $1.count }
            place = last.place
            progress(certificateCount, max(total, certificateCount))
        }
        try checkIndexSize(numberCount, upTo: place, found)
        return (certificateCount, purgedCount)
    }

    private static func unindexed(
        _ placed: PlacedRecord, _ numbers: [String], in ledger: any LedgerReading
    ) throws -> [LedgerFault] {
        guard try !ledger.unindexed(numbers, of: placed.place).isEmpty else { return [] }
        let serial = placed.record.serialNumber
        return [LedgerFault(.index, serial, "certificate \(serial) is not found by an identity number that it holds")]
    }

    /// As many entries as numbers, and each number found, means that no entry is wrong.
    private func checkIndexSize(
        _ expected: Int, upTo place: Int64?, _ found: (LedgerFault) throws -> Void
    ) throws {
        let count = try store.read { try $0.indexedNumberCount(upTo: place ?? 0) }
        guard count != expected else { return }
        try found(
            LedgerFault(
                .index, nil, "the index of identity numbers has \(count) entries, the certificates have \(expected)"))
    }

    /// Every thread takes shares of the run.
    private func faults(in run: [PlacedRecord]) throws -> [LedgerFault] {
        let shareCount = (run.count + Self.shareLength - 1) / Self.shareLength
        return try workforce.perform(shareCount) { share in
            let first = share * Self.shareLength
            return run[first..<min(run.count, first + Self.shareLength)].flatMap { records.faults(in: $0.record) }
        }.flatMap { $0 }
    }
}
