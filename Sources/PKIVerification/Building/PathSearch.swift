internal import PKIStructures

/// The search for a path from a certificate to an anchor, with backtracking (RFC 4158 §2.4).
///
/// Short paths come first: only where none is found do longer ones have their turn, so that nobody hides a path behind a web of
/// CAs that certify each other.
///
/// It goes up twice at most. The first pass leaves an issuer as soon as something speaks against it. Where it finds nothing, the
/// second one goes on past such issuers, to tell which flaw keeps the most promising path from holding; nothing that it
/// finds is ever valid.
struct PathSearch {
    private let goal: PathGoal
    private let work: SearchWork
    private var isTolerant = false
    private var isFinished = false
    /// The most certificates of a path for now, and whether one would have been longer.
    private var depthLimit = 0
    private var isCutShort = false
    private var best: PathOutcome?

    /// Takes down what is tried, where that is asked for.
    private let recorder: AttemptRecorder?

    init(goal: PathGoal, work: SearchWork, recorder: AttemptRecorder? = nil) {
        self.goal = goal
        self.work = work
        self.recorder = recorder
    }

    /// Goes up, and tells what came of it.
    mutating func run() -> (outcome: PathOutcome, explanation: Attempt?) {
        let flaws = goal.flaws(of: goal.leaf, role: .leaf, below: 0)
        let start = [PathStep(certificate: goal.leaf, flaws: flaws)]
        deepen(start)
        var explanation = recorder?.root
        if goal.explainsFailure, best?.isValid != true, !work.isExhausted, best?.reachesAnchor != true {
            isTolerant = true
            isFinished = false
            deepen(start)
            if !work.isExhausted { explanation = recorder?.root }
            // The first pass had looked everywhere, so what the second one could not afford changes no verdict.
            work.forgive()
        }
        return (best ?? PathOutcome(steps: start, reachesAnchor: false, closing: []), explanation)
    }

    /// The lengths of paths that are tried one after the other begin with this one.
    private static let firstDepthLimit = 5

    private mutating func deepen(_ start: [PathStep]) {
        depthLimit = min(Self.firstDepthLimit, goal.configuration.budget.depth)
        while true {
            isCutShort = false
            recorder?.restart()
            recorder?.enter(goal.leaf, isAnchor: goal.leafIsAnchor)
            let flaws = climbFromLeaf(start)
            recorder?.leave(flaws)
            if isFinished || !isCutShort { return }
            depthLimit = min(depthLimit * 2, goal.configuration.budget.depth)
        }
    }

    /// Gives what speaks against the leaf.
    private mutating func climbFromLeaf(_ start: [PathStep]) -> [Flaw] {
        guard goal.leafIsAnchor || goal.leaf.damage != nil else { return climb(start) }
        var outcome = PathOutcome(steps: start, reachesAnchor: goal.leafIsAnchor, closing: [])
        if goal.leafIsAnchor { goal.conclude(&outcome, work) }
        settle(outcome)
        return outcome.flaws
    }

    /// Tries every issuer of the path's last certificate, and gives what speaks against that one.
    private mutating func climb(_ path: [PathStep]) -> [Flaw] {
        let child = path.last?.certificate ?? goal.leaf
        var isTried = false
        let issuers = work.issuers(of: child, at: goal.time)
        if work.isExhausted { isFinished = true }
        for issuer in issuers where !isFinished && !leadsNowhere(issuer, path) {
            guard work.take() else {
                isFinished = true
                break
            }
            isTried = true
            recorder?.enter(issuer.certificate, isAnchor: issuer.isAnchor)
            let flaws = attempt(issuer, above: path)
            recorder?.leave(flaws)
        }
        let flaws = path.last?.flaws ?? []
        guard !isTried, !isFinished else { return flaws }
        let end = [noIssuer(of: child)].compactMap { $0 }
        settle(PathOutcome(steps: path, reachesAnchor: false, closing: end))
        return flaws + end
    }

    /// A path with the same name and key twice is never better than the shorter one without what lies between. An anchor ends
    /// the path anyway: it may be an older certificate of the very key that is judged.
    private func leadsNowhere(_ issuer: Candidate, _ path: [PathStep]) -> Bool {
        if issuer.isAnchor { return !goal.accepts(anchor: issuer.certificate) }
        return path.contains { $0.certificate.certifiesTheSame(as: issuer.certificate) }
    }

    /// Tries one issuer and what stands above it, and gives what speaks against it.
    private mutating func attempt(_ candidate: Candidate, above path: [PathStep]) -> [Flaw] {
        let issuer = candidate.certificate
        var flaws = goal.flaws(
            of: issuer, role: candidate.isAnchor ? .anchor : .intermediate, below: intermediateCount(path))
        if isTolerant || flaws.isEmpty, let flaw = work.nameConstraintFlaw(of: path, by: issuer) { flaws.append(flaw) }
        if !work.isExhausted, isTolerant || flaws.isEmpty {
            if !awaitsParameters(candidate), let flaw = signatureFlaw(path, issuer) {
                flaws.append(flaw)
            } else {
                let extended = path + [PathStep(certificate: issuer, flaws: flaws)]
                if candidate.isAnchor { return conclude(extended) }
                if extended.count < depthLimit { return climb(extended) }
                if depthLimit < goal.configuration.budget.depth {
                    // The path waits for a turn with longer ones.
                    isCutShort = true
                    return flaws
                }
                flaws.append(tooDeep(issuer))
            }
        }
        if work.isExhausted { isFinished = true }
        settle(PathOutcome(steps: path, reachesAnchor: false, closing: flaws))
        return flaws
    }

    /// A path that reached an anchor: what is left is policies and revocation.
    private mutating func conclude(_ path: [PathStep]) -> [Flaw] {
        var outcome = PathOutcome(steps: path, reachesAnchor: true, closing: [])
        goal.conclude(&outcome, work)
        if work.isExhausted { isFinished = true }
        settle(outcome)
        return (path.last?.flaws ?? []) + outcome.closing
    }

    /// Keeps the outcome where it is the most promising so far, and ends the search where no other can be better.
    private mutating func settle(_ outcome: PathOutcome) {
        if best.map({ outcome.isMorePromising(than: $0) }) ?? true { best = outcome }
        // A flaw of the leaf itself stays with it on every path.
        let isTheLeafsFault = outcome.reachesAnchor && outcome.steps.first?.flaws.isEmpty == false
        if outcome.isValid || (isTheLeafsFault && !isTolerant) { isFinished = true }
    }

    /// Whether what the issuer signed is checked with the next issuer, whose key has the parameters of its own (RFC 3279 §2.3.2).
    private func awaitsParameters(_ candidate: Candidate) -> Bool {
        candidate.certificate.inheritsParameters && !candidate.isAnchor
    }

    private func signatureFlaw(_ path: [PathStep], _ issuer: PathCertificate) -> Flaw? {
        if let child = path.last?.certificate, !child.inheritsParameters {
            return signatureFlaw(
                of: child, by: issuer, path.map { $0.certificate } + [issuer], isKept: path.count > 1)
        }
        let whole = path.map { $0.certificate } + [issuer]
        // Below the issuer what waited for its parameters comes first.
        var place = whole.count - 1
        while place > 1, whole[place - 1].inheritsParameters { place -= 1 }
        var flaw: Flaw?
        while place < whole.count, flaw == nil {
            flaw = signatureFlaw(of: whole[place - 1], by: whole[place], whole, isKept: place > 1)
            place += 1
        }
        return flaw
    }

    private func signatureFlaw(
        of child: PathCertificate, by issuer: PathCertificate, _ path: @autoclosure () -> [PathCertificate],
        isKept: Bool
    ) -> Flaw? {
        let flaw = work.flaw { checks throws(SignatureChecks.Exhausted) in
            try checks.flaw(of: child, by: issuer, isKept: isKept, in: path())
        }
        guard let flaw, flaw.code == .badSignature, KeyIdentifierMatch(child: child, issuer: issuer) == .different
        else {
            return flaw
        }
        // Another key under the right name: the issuer is not here, and the signature may well be good.
        return Flaw(
            .untrustedRoot, "\(issuer.label) has another key than the one that signed \(child.label)",
            clause: flaw.clause)
    }

    private func intermediateCount(_ path: [PathStep]) -> Int {
        path.dropFirst().count { !$0.certificate.isSelfIssued }
    }

    private func tooDeep(_ issuer: PathCertificate) -> Flaw {
        Flaw(
            .budgetExceeded,
            "the path up to \(issuer.label) has reached the budget of \(goal.configuration.budget.depth) certificates",
            clause: "RFC 4158 §3.2")
    }

    private func noIssuer(of child: PathCertificate) -> Flaw? {
        // A flaw of the certificate already.
        if child.hasEmptyIssuer { return nil }
        let what =
            child.isSelfIssued
            ? "the path ends at \(child.label), which is no trust anchor"
            : "there is no certificate of the issuer '\(child.issuer)' of \(child.label)"
        return Flaw(.untrustedRoot, what, clause: "RFC 5280 §6.1")
    }
}
