internal import Logging
public import PKIKeys
internal import PKIProfiles
internal import PKIRequests
package import PKIStructures

/// A CA at work: its issuer, its ledger, and the acts that join them.
///
/// Time and operator come with each act; randomness comes with the value. Every act holds the store exclusively, refuses a
/// clock that stands before the last act (rule 11), first clears what an interrupted act has left, and is recorded in the
/// audit chain, also where it is refused.
public struct CertificateAuthority: Sendable {
    public let issuer: Issuer
    public let store: any AuthorityStore
    let auditKey: AuditKey
    /// Makes and knows the marks of certificates that were found to be this CA's own; `nil` where no key is at hand that a
    /// secret could be derived from.
    let authenticator: Authenticator?
    let serialNumbers: SerialNumbers
    let random: any RandomSource
    private let log = Logger(label: "capki.authority")

    /// Puts a CA together.
    ///
    /// - Parameter auditKey: signs the checkpoints of the ledger; `nil` lets the issuer's key do it.
    public init(
        issuer: Issuer, store: any AuthorityStore, auditKey: AuditKey? = nil,
        random: any RandomSource = SystemRandomSource()
    ) throws {
        self.issuer = issuer
        self.store = store
        self.auditKey = try auditKey ?? AuditKey(issuer)
        authenticator = try (self.auditKey.signer as? SoftwareKey).map {
            try Authenticator(derivedFrom: $0, label: "capki.own-certificate/1")
        }
        self.random = random
        serialNumbers = SerialNumbers(random: random)
    }

    /// Runs an act alone on the ledger, at the time at which its turn has come; a refusal or failure is recorded too.
    ///
    /// - Parameters:
    ///   - serial: the certificate that it is about, for the record of a refusal.
    ///   - acceptsEarlierClock: whether it is the act that puts the ledger's time back; it clears nothing before.
    func act<Result>(
        _ kind: ActRecord.Kind, about serial: SerialNumber? = nil, _ context: ActContext,
        acceptsEarlierClock: Bool = false, _ body: (ActContext) throws -> Result
    ) throws -> Result {
        try store.exclusively {
            let context = context.atPresent
            do {
                try commit(context) { ledger in
                    if !acceptsEarlierClock { try Self.requireForwardClock(context, ledger) }
                    try requireCurrentIssuer(ledger)
                    if !acceptsEarlierClock { try clearLeftovers(ledger, context) }
                }
                return try body(context)
            } catch {
                recordFailure(of: kind, about: serial, error, context)
                throw error
            }
        }
    }

    /// Changes the ledger in one durable transaction; where acts were recorded in it, it ends in a signed checkpoint.
    package func commit<Result>(
        _ context: ActContext, _ body: (any LedgerWriting) throws -> Result
    ) throws -> Result {
        try store.write { ledger in
            let before = try ledger.lastAct()
            let result = try body(ledger)
            let link = try ledger.lastAct()
            if link != before { try close(link, context, in: ledger) }
            return result
        }
    }

    /// Signs how far the chain has come, and dates the ledger.
    ///
    /// A refusal under a clock that is behind is dated as that says, its checkpoint as the ledger is: no key signs at a
    /// time before its certificate.
    private func close(_ link: AuditRow.Link, _ context: ActContext, in ledger: any LedgerWriting) throws {
        var state = try ledger.state()
        state.lastActAt = max(state.lastActAt, context.now)
        try ledger.setState(state)
        if try ledger.auditSigner(auditKey.identifier) == nil {
            try ledger.insertAuditSigner(auditKey.identifier, certificate: auditKey.certificate.derBytes)
        }
        let previous = try ledger.head()?.checkpoint.link.sequence ?? 0
        try ledger.put(
            auditKey.checkpoint(
                ledger: state.identifier, link: link, after: previous, at: state.lastActAt, random: random))
    }

    /// Sets down that something was done.
    package static func record(
        _ kind: ActRecord.Kind, _ serial: SerialNumber?, _ detail: String, _ context: ActContext,
        evidence: [Evidence] = [], outcome: ActRecord.Outcome = .done, in ledger: any LedgerWriting
    ) throws {
        let act = ActRecord(
            at: context.now, operatorName: context.operatorName, kind: kind, outcome: outcome, serialNumber: serial,
            detail: detail, evidence: evidence + context.evidence)
        try ledger.append(AuditRow(act, after: ledger.lastAct()))
    }

    /// Sets down what was refused or failed. Where even that fails, the operator hears of the first fault.
    private func recordFailure(
        of kind: ActRecord.Kind, about serial: SerialNumber?, _ error: any Error, _ context: ActContext
    ) {
        // What was superseded signs nothing any more, no checkpoint either.
        let isSuperseded = (error as? AuthorityError)?.code == .supersededIssuer
        guard !isSuperseded || auditKey.certificate != issuer.certificate else { return }
        do {
            try commit(context) { try Self.recordFailure(of: kind, about: serial, error, context, in: $0) }
        } catch {
            log.notice("the failure could not be recorded: \(error)")
        }
    }

    /// Sets down what was refused or failed.
    static func recordFailure(
        of kind: ActRecord.Kind, about serial: SerialNumber?, _ error: any Error, _ context: ActContext,
        in ledger: any LedgerWriting
    ) throws {
        let refusal = error as? AuthorityError
        let detail = refusal.map { "\($0.code.rawValue): \($0.message)" } ?? "\(error)"
        try record(kind, serial, detail, context, outcome: refusal == nil ? .failed : .refused, in: ledger)
    }

    private static func requireForwardClock(_ context: ActContext, _ ledger: any LedgerReading) throws {
        let last = try ledger.state().lastActAt
        guard context.now >= last else {
            throw AuthorityError(
                .clockBehind, "the clock says \(context.now), but the ledger's last act was at \(last)",
                hint:
                    "set the clock right; if it was wrong at that act and is right now, 'capki ca clock' tells the way out"
            )
        }
    }

    /// No other act is under way, so whatever is only intended belongs to a process that has died.
    private func clearLeftovers(_ ledger: any LedgerWriting, _ context: ActContext) throws {
        var leftovers: [CertificateRecord] = []
        try ledger.forEachIntended { leftovers.append($0) }
        for var record in leftovers {
            record.state = .abandoned
            try ledger.update(record)
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
