internal import PKIStructures

/// A certificate of a path under way, with what speaks against it.
struct PathStep {
    let certificate: PathCertificate
    let flaws: [Flaw]
}

/// A path that was followed to its end: an anchor, or the flaw that ended it.
struct PathOutcome {
    let steps: [PathStep]
    let reachesAnchor: Bool
    /// What speaks against the path as a whole, or against what would have come next.
    var closing: [Flaw]
    var evidence: [RevocationEvidence] = []
    var policies = PathPolicies()

    /// Every flaw. On a finished path the gravest is first; on one that led nowhere, what stopped it.
    var flaws: [Flaw] {
        let below = Self.byGravity(steps.flatMap { $0.flaws })
        return reachesAnchor ? Self.byGravity(below + closing) : Self.byGravity(closing) + below
    }

    private static func byGravity(_ flaws: [Flaw]) -> [Flaw] {
        guard flaws.count > 1 else { return flaws }
        return flaws.enumerated().sorted { ($0.element.code.rank, $0.offset) < ($1.element.code.rank, $1.offset) }
            .map(\.element)
    }

    var isValid: Bool { reachesAnchor && closing.isEmpty && steps.allSatisfy { $0.flaws.isEmpty } }

    /// Whether this one tells better than `other` what is wrong: it reached an anchor, came further, or has fewer flaws.
    func isMorePromising(than other: PathOutcome) -> Bool {
        if isValid != other.isValid { return isValid }
        if reachesAnchor != other.reachesAnchor { return reachesAnchor }
        let mine = flaws
        let theirs = other.flaws
        // On the way to an anchor each link that holds counts; behind it only what is wrong does.
        if !reachesAnchor, steps.count != other.steps.count { return steps.count > other.steps.count }
        if mine.count != theirs.count { return mine.count < theirs.count }
        return (mine.first?.code.rank ?? 0) < (theirs.first?.code.rank ?? 0)
    }

    func verdict(at time: Instant, _ work: SearchWork, explanation: Attempt?) -> Verdict {
        if isValid, work.exhaustion == nil { return verdict(at: time, work, [], explanation) }
        // A flaw of a path that did reach an anchor says more than that the search for a better one was cut short.
        let exhaustion = work.exhaustion
        let flaws = reachesAnchor ? self.flaws : [exhaustion].compactMap { $0 } + self.flaws.filter { $0 != exhaustion }
        return verdict(at: time, work, flaws, explanation)
    }

    private func verdict(at time: Instant, _ work: SearchWork, _ flaws: [Flaw], _ explanation: Attempt?) -> Verdict {
        Verdict(
            isValid: flaws.isEmpty && isValid, path: steps.map { $0.certificate.certificate }, policies: policies,
            code: flaws.first?.code, reason: flaws.first?.reason ?? "", flaws: flaws,
            checked: Verdict.Checked(
                signature: reachesAnchor, revocation: evidence.first { $0.isOfLeaf }?.source ?? .none, at: time,
                evidence: evidence),
            effort: work.effort, explanation: explanation)
    }
}
