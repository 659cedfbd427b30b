internal import Logging
public import PKIKeys
internal import PKIProfiles
internal import PKIRequests
internal import PKIStructures

/// A CA at work: its issuer, its ledger, and the acts that join them.
///
/// Time and operator come with each act; randomness comes with the value. Every act holds the store exclusively, refuses a
/// clock that stands before the last act (rule 11), and first clears what an interrupted act has left.
public struct CertificateAuthority: Sendable {
    public let issuer: Issuer
    public let store: any AuthorityStore
    let serialNumbers: SerialNumbers
    private let log = Logger(label: "capki.authority")

    public init(issuer: Issuer, store: any AuthorityStore, random: any RandomSource = SystemRandomSource()) {
        self.issuer = issuer
        self.store = store
        serialNumbers = SerialNumbers(random: random)
    }

    /// Runs an act alone on the ledger, at the time at which its turn has come.
    func act<Result>(_ context: ActContext, _ body: (ActContext) throws -> Result) throws -> Result {
        try store.exclusively {
            let context = context.atPresent
            try store.write { ledger in
                try Self.requireForwardClock(context, ledger)
                try requireCurrentIssuer(ledger)
                try clearLeftovers(ledger, context)
            }
            return try body(context)
        }
    }

    /// Sets down that something was done; it dates the ledger.
    static func record(
        _ kind: ActRecord.Kind, _ serial: SerialNumber?, _ detail: String, _ context: ActContext,
        in ledger: any LedgerWriting
    ) throws {
        var state = try ledger.state()
        state.lastActAt = max(state.lastActAt, context.now)
        try ledger.setState(state)
        try ledger.append(
            ActRecord(
                at: context.now, operatorName: context.operatorName, kind: kind, serialNumber: serial, detail: detail))
    }

    private static func requireForwardClock(_ context: ActContext, _ ledger: any LedgerReading) throws {
        let last = try ledger.state().lastActAt
        guard context.now >= last else {
            throw AuthorityError(
                .clockBehind, "the clock says \(context.now), but the ledger's last act was at \(last)",
                hint: "set the clock right; dates that run backwards would make revocations and validities lie")
        }
    }

    /// No other act is under way, so whatever is only intended belongs to a process that has died.
    private func clearLeftovers(_ ledger: any LedgerWriting, _ context: ActContext) throws {
        var leftovers: [CertificateRecord] = []
        try ledger.forEachIntended { leftovers.append($0) }
        for var record in leftovers {
            record.state = .abandoned
            try ledger.update(record)
            if var reissue = try ledger.reissue(by: record.serialNumber), reissue.state == .intended {
                reissue.state = .abandoned
                try ledger.update(reissue)
            }
            log.notice("an interrupted act was closed", metadata: ["serial": "\(record.serialNumber)"])
            try Self.record(
                .repair, record.serialNumber, "an interrupted act was closed; the serial number stays used", context,
                in: ledger)
        }
    }

    /// Tells the operator of what does not keep anything from being signed.
    func note(_ warnings: [LintFinding]) {
        for warning in warnings { log.notice("\(warning.part): \(warning)") }
    }

    /// Refuses a request that no rule would let through.
    static func requireFit(_ request: CertificationRequest, policy: KeyPolicy) throws {
        let findings = RequestCheck.findings(request, policy: policy)
        guard findings.isEmpty else {
            throw AuthorityError(.badRequest, "the request is refused", because: findings)
        }
    }
}
