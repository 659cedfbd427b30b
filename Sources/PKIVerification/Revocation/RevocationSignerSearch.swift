internal import PKIStructures

/// Who signed a CRL, and whether that one may be believed (RFC 5280 §6.3.3 (f), (g)): a certificate of the path itself, or
/// another one of the CRL issuer's name with a valid path to the same anchor.
struct RevocationSignerSearch {
    private let check: RevocationCheck
    private let path: [PathCertificate]
    private let place: Int
    private let goal: PathGoal
    private let work: SearchWork
    /// The moment for which signers are judged.
    private let time: Instant
    /// What spoke against the last one that was tried.
    private(set) var objection: String

    init(
        check: RevocationCheck, path: [PathCertificate], place: Int, goal: PathGoal, work: SearchWork, time: Instant
    ) {
        self.check = check
        self.path = path
        self.place = place
        self.goal = goal
        self.work = work
        self.time = time
        objection = "there is no certificate of its signer"
    }

    /// The certificate whose key signed the CRL.
    ///
    /// - Parameter point: where the certificate names the CRL's issuer itself, that issuer may also tell of its own certificate:
    ///   so its issuer wanted it.
    mutating func signer(of list: IndexedRevocationList, for point: RevocationPoint) -> PathCertificate? {
        let judged = path[place]
        if point.isIndirect, judged.bears(list.crl.issuer), signed(list, judged) { return judged }
        for candidate in path[(place + 1)...] where candidate.bears(list.crl.issuer) {
            if signed(list, candidate) { return candidate }
        }
        guard check.signerDepth < RevocationCheck.signerDepthLimit else { return nil }
        for candidate in work.pool.certificates(named: list.crl.issuer) {
            // The key identifier of a CRL says whose key signed it (RFC 5280 §5.2.1).
            guard !path.contains(where: { $0 === candidate }), !isAnotherKey(candidate, list), signed(list, candidate)
            else { continue }
            if isBelievable(candidate) { return candidate }
        }
        return nil
    }

    private mutating func signed(_ list: IndexedRevocationList, _ candidate: PathCertificate) -> Bool {
        if let reason = RevocationListRules.objection(toSigner: candidate) {
            objection = reason
            return false
        }
        let flaw = work.flaw { checks throws(SignatureChecks.Exhausted) in
            try checks.flaw(of: list, by: candidate, in: path)
        }
        if let flaw { objection = flaw.reason }
        return flaw == nil
    }

    private func isAnotherKey(_ candidate: PathCertificate, _ list: IndexedRevocationList) -> Bool {
        guard let wanted = list.authorityKeyIdentifier?.keyIdentifier, let present = candidate.subjectKeyIdentifier
        else { return false }
        return wanted != present
    }

    /// Whether the candidate itself has a path to the anchor of this path, its own revocation included.
    private mutating func isBelievable(_ candidate: PathCertificate) -> Bool {
        guard let anchor = path.last, candidate !== anchor else { return true }
        let question = SignerQuestion(signer: candidate.certificate, above: anchor, time: time)
        if let known = work.signers[question] {
            if !known { objection = "the certificate of its signer \(candidate.label) has no valid path" }
            return known
        }
        // Until it is settled it vouches for nothing, not even for itself.
        work.signers[question] = false
        var deeper = check
        deeper.signerDepth += 1
        deeper.time = time
        var search = PathSearch(goal: goal.forSigner(candidate, anchor: anchor, deeper, at: time), work: work)
        let (outcome, _) = search.run()
        let reason = outcome.flaws.first?.reason ?? ""
        if !outcome.isValid { objection = "the certificate of its signer is not valid: \(reason)" }
        work.signers[question] = outcome.isValid
        return outcome.isValid
    }
}
