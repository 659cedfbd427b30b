internal import PKIStructures

/// The search for a path from the leaf to an anchor, with backtracking (RFC 4158 §2.4).
///
/// It goes up twice at most. The first pass leaves an issuer as soon as something speaks against it. Where it finds nothing, the
/// second one goes on past such issuers, to tell which flaw keeps the most promising path from holding; nothing that it
/// finds is ever valid.
struct PathSearch {
    private let configuration: Configuration
    private let time: Instant
    private let pool: CertificatePool
    private let revocation: RevocationCheck
    private var checks: SignatureChecks
    private var remainingSteps: Int
    private var isTolerant = false
    private var isFinished = false
    private var best: PathOutcome?
    /// What ended the search early.
    private var exhaustion: Flaw?

    init(
        configuration: Configuration, time: Instant, pool: CertificatePool, revocationLists: RevocationListIndex,
        checks: SignatureChecks
    ) {
        self.configuration = configuration
        self.time = time
        self.pool = pool
        self.checks = checks
        revocation = RevocationCheck(mode: configuration.revocation, lists: revocationLists, time: time)
        remainingSteps = configuration.budget.stepCount
    }

    /// Goes up, and tells what came of it.
    mutating func run() -> Verdict {
        let leaf = examine(pool.leaf, role: .leaf, below: 0)
        let start = [PathStep(certificate: pool.leaf, flaws: leaf)]
        var explanation = climbFromLeaf(start)
        if best?.isValid != true, exhaustion == nil, best?.reachesAnchor != true {
            isTolerant = true
            isFinished = false
            let second = climbFromLeaf(start)
            if exhaustion == nil { explanation = second }
            // The first pass had looked everywhere, so what the second one could not afford changes no verdict.
            exhaustion = nil
        }
        let outcome = best ?? PathOutcome(steps: start, reachesAnchor: false, closing: [])
        return outcome.verdict(at: time, exhaustion: exhaustion, explanation: explanation)
    }

    private mutating func climbFromLeaf(_ start: [PathStep]) -> Attempt {
        if pool.leafIsAnchor || pool.leaf.damage != nil {
            settle(PathOutcome(steps: start, reachesAnchor: pool.leafIsAnchor, closing: []))
            return Attempt(
                certificate: pool.leaf.certificate, isAnchor: pool.leafIsAnchor, flaws: start.flatMap(\.flaws),
                issuers: [])
        }
        return climb(start)
    }

    /// Tries every issuer of the path's last certificate.
    private mutating func climb(_ path: [PathStep]) -> Attempt {
        guard let child = path.last else {
            return Attempt(certificate: pool.leaf.certificate, isAnchor: false, flaws: [], issuers: [])
        }
        var attempts: [Attempt] = []
        for issuer in pool.issuers(of: child.certificate, at: time) where !isFinished {
            // A path with the same name and key twice is never better than the shorter one without what lies between. An
            // anchor ends the path anyway: it may be an older certificate of the very key that is judged.
            if !pool.isAnchor(issuer), path.contains(where: { $0.certificate.certifiesTheSame(as: issuer) }) {
                continue
            }
            guard takeStep() else { break }
            attempts.append(attempt(issuer, above: path))
        }
        var flaws = child.flaws
        if attempts.isEmpty, !isFinished {
            let end = [noIssuer(of: child.certificate)].compactMap { $0 }
            flaws += end
            settle(PathOutcome(steps: path, reachesAnchor: false, closing: end))
        }
        return Attempt(certificate: child.certificate.certificate, isAnchor: false, flaws: flaws, issuers: attempts)
    }

    /// Tries one issuer, and what stands above it.
    private mutating func attempt(_ issuer: PathCertificate, above path: [PathStep]) -> Attempt {
        let isAnchor = pool.isAnchor(issuer)
        var flaws = examine(issuer, role: isAnchor ? .anchor : .intermediate, below: intermediateCount(path))
        if isTolerant || flaws.isEmpty {
            let signature = signatureFlaw(path, issuer)
            let extended = path + [PathStep(certificate: issuer, flaws: flaws)]
            if signature == nil, exhaustion == nil {
                if isAnchor { return conclude(extended) }
                if extended.count < configuration.budget.depth { return climb(extended) }
                flaws.append(tooDeep(issuer))
            }
            flaws += [signature].compactMap { $0 }
        }
        if exhaustion == nil { settle(PathOutcome(steps: path, reachesAnchor: false, closing: flaws)) }
        return Attempt(certificate: issuer.certificate, isAnchor: isAnchor, flaws: flaws, issuers: [])
    }

    /// A path that reached an anchor: what is left is revocation.
    private mutating func conclude(_ path: [PathStep]) -> Attempt {
        var outcome = PathOutcome(steps: path, reachesAnchor: true, closing: [])
        for (index, pair) in zip(path, path.dropFirst()).enumerated() {
            do throws(SignatureChecks.Exhausted) {
                let status = try revocation.outcome(
                    for: pair.0.certificate, isLeaf: index == 0, issuer: pair.1.certificate, &checks)
                outcome.closing += [status.flaw].compactMap { $0 }
                outcome.evidence += [status.evidence].compactMap { $0 }
            } catch {
                exhaust("\(configuration.budget.signatureCount) signature checks")
                outcome.closing += [exhaustion].compactMap { $0 }
            }
        }
        settle(outcome)
        let flaws = (path.last?.flaws ?? []) + outcome.closing
        return Attempt(
            certificate: path.last?.certificate.certificate ?? pool.leaf.certificate, isAnchor: true, flaws: flaws,
            issuers: [])
    }

    /// Keeps the outcome where it is the most promising so far, and ends the search where no other can be better.
    private mutating func settle(_ outcome: PathOutcome) {
        if best.map({ outcome.isMorePromising(than: $0) }) ?? true { best = outcome }
        // A flaw of the leaf itself stays with it on every path.
        let isTheLeafsFault = outcome.reachesAnchor && outcome.steps.first?.flaws.isEmpty == false
        if outcome.isValid || (isTheLeafsFault && !isTolerant) { isFinished = true }
    }

    private mutating func examine(_ certificate: PathCertificate, role: Examined.Role, below count: Int) -> [Flaw] {
        Examined(
            certificate: certificate, role: role, intermediatesBelow: count, key: checks.key(of: certificate),
            time: time,
            configuration: configuration
        ).flaws
    }

    private mutating func signatureFlaw(_ path: [PathStep], _ issuer: PathCertificate) -> Flaw? {
        guard let child = path.last?.certificate else { return nil }
        do throws(SignatureChecks.Exhausted) {
            guard let flaw = try checks.flaw(of: child, by: issuer) else { return nil }
            guard flaw.code == .badSignature, KeyIdentifierMatch(child: child, issuer: issuer) == .different else {
                return flaw
            }
            // Another key under the right name: the issuer is not here, and the signature may well be good.
            return Flaw(
                .untrustedRoot, "\(issuer.label) has another key than the one that signed \(child.label)",
                clause: flaw.clause)
        } catch {
            exhaust("\(configuration.budget.signatureCount) signature checks")
            return exhaustion
        }
    }

    private mutating func takeStep() -> Bool {
        guard remainingSteps > 0 else {
            exhaust("\(configuration.budget.stepCount) issuers tried")
            return false
        }
        remainingSteps -= 1
        return true
    }

    private mutating func exhaust(_ what: String) {
        isFinished = true
        exhaustion = Flaw(
            .budgetExceeded, "no path was found within the budget of \(what)", clause: "RFC 4158 §3.2")
    }

    private func intermediateCount(_ path: [PathStep]) -> Int {
        path.dropFirst().filter { !$0.certificate.isSelfIssued }.count
    }

    private func tooDeep(_ issuer: PathCertificate) -> Flaw {
        Flaw(
            .budgetExceeded,
            "the path up to \(issuer.label) has reached the budget of \(configuration.budget.depth) certificates",
            clause: "RFC 4158 §3.2")
    }

    private func noIssuer(of child: PathCertificate) -> Flaw? {
        // A flaw of the certificate already.
        if child.issuer.isEmpty { return nil }
        let what =
            child.isSelfIssued
            ? "the path ends at \(child.label), which is no trust anchor"
            : "there is no certificate of the issuer '\(child.issuer)' of \(child.label)"
        return Flaw(.untrustedRoot, what, clause: "RFC 5280 §6.1")
    }
}
