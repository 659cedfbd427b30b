public import PKIStructures

/// When, by whom and on what grounds something is done.
public struct ActContext: Sendable {
    /// When the context was made, or when its act began.
    public let now: Instant
    public let operatorName: String
    /// What the operator had before him: application forms, identity papers, letters.
    public let evidence: [Evidence]
    private let clock: @Sendable () -> Instant

    /// An act at a fixed time.
    public init(now: Instant, operatorName: String, evidence: [Evidence] = []) {
        self.init(clock: { now }, operatorName: operatorName, evidence: evidence)
    }

    /// An act at the time that the clock shows when its turn has come: others may be at work before it.
    public init(clock: @escaping @Sendable () -> Instant, operatorName: String, evidence: [Evidence] = []) {
        self.init(now: clock(), clock: clock, operatorName: operatorName, evidence: evidence)
    }

    private init(
        now: Instant, clock: @escaping @Sendable () -> Instant, operatorName: String, evidence: [Evidence]
    ) {
        self.now = now
        self.operatorName = operatorName
        self.evidence = evidence
        self.clock = clock
    }

    /// The same operator at the present time.
    var atPresent: ActContext { ActContext(clock: clock, operatorName: operatorName, evidence: evidence) }

    /// The same act, at the same time, with a request among its evidence.
    func grounded(on request: CertificationRequest) throws -> ActContext {
        ActContext(
            now: now, clock: clock, operatorName: operatorName,
            evidence: [try Evidence(name: "request", of: request.derBytes)] + evidence)
    }
}
