internal import PKIStructures

/// Who signed an OCSP response, and whether that one may answer about a certificate (RFC 6960 §4.2.2.2): the issuer itself, a
/// responder that the configuration trusts, or one that the issuer's very key authorised by id-kp-OCSPSigning.
///
/// A responder without id-pkix-ocsp-nocheck must itself not be revoked, as far as the mode asks for it (§4.2.2.2.1 leaves that to
/// the reader's policy).
struct OCSPSignerSearch {
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
        objection = "there is no certificate of its responder"
    }

    /// The certificate whose key signed the response; RFC 6960 sets no key usage for a CA that answers itself.
    mutating func signer(of response: IndexedOCSPResponse) -> PathCertificate? {
        let issuer = path[place + 1]
        if response.names(issuer), signed(response, issuer) { return issuer }
        for responder in check.answers.trusted where response.names(responder) && !work.isExhausted {
            if isFit(responder, purpose: .any), signed(response, responder) { return responder }
        }
        guard check.signerDepth < RevocationCheck.signerDepthLimit else { return nil }
        for candidate in candidates(response)
        where response.names(candidate) && !candidate.certifiesTheSame(as: issuer) {
            guard work.take() else { return nil }
            if isAuthorised(candidate, issuer, response) { return candidate }
        }
        return nil
    }

    /// What the response brings along, and what bears its responder's name or key elsewhere.
    private func candidates(_ response: IndexedOCSPResponse) -> [PathCertificate] {
        let brought = response.certificates
        guard work.take(brought.count / Budget.lookCountOfStep) else { return [] }
        switch response.data.responderID {
        case .byName(let name): return brought + work.pool.certificates(named: name)
        case .byKey(let hash): return brought + work.certificates(withKeyHash: hash)
        }
    }

    private mutating func signed(_ response: IndexedOCSPResponse, _ candidate: PathCertificate) -> Bool {
        let flaw = work.flaw { checks throws(SignatureChecks.Exhausted) in
            try checks.flaw(of: response, by: candidate, in: path)
        }
        if let flaw { objection = flaw.reason }
        return flaw == nil
    }

    /// RFC 6960 §4.2.2.2: "This certificate MUST be issued directly by the CA that is identified in the request", with the same
    /// key that signed the certificate in question.
    private mutating func isAuthorised(
        _ candidate: PathCertificate, _ issuer: PathCertificate, _ response: IndexedOCSPResponse
    ) -> Bool {
        if candidate.certifiesTheSame(as: path[place]) {
            objection = "its responder \(candidate.label) would vouch for itself"
            return false
        }
        guard candidate.namesAsIssuer(issuer) else {
            objection = "its responder \(candidate.label) has its certificate from another issuer"
            return false
        }
        guard isFit(candidate, purpose: .ocspSigning), signed(response, candidate), wasIssued(candidate, issuer) else {
            return false
        }
        return isBelievable(candidate)
    }

    private mutating func isFit(_ candidate: PathCertificate, purpose: Purpose) -> Bool {
        let examined = Examined(
            certificate: candidate, role: .leaf, intermediatesBelow: 0, goal: ownGoal(candidate, purpose))
        guard let flaw = examined.flaws(by: goal.configuration.profile.responderRules).first else { return true }
        objection = flaw.reason
        return false
    }

    private func ownGoal(_ candidate: PathCertificate, _ purpose: Purpose) -> PathGoal {
        goal.forSigner(candidate, anchor: path.last, check, at: time, purpose: purpose)
    }

    private mutating func wasIssued(_ candidate: PathCertificate, _ issuer: PathCertificate) -> Bool {
        var flaw = work.flaw { checks throws(SignatureChecks.Exhausted) in
            try checks.flaw(of: candidate, by: issuer, isKept: true, in: path)
        }
        let step = PathStep(certificate: candidate, flaws: [])
        for upper in path[(place + 1)...] where flaw == nil {
            flaw = work.nameConstraintFlaw(of: [step], by: upper)
        }
        guard let flaw else { return true }
        objection = flaw.reason
        return false
    }

    /// Whether the responder's own certificate is not revoked, as far as that is asked.
    private mutating func isBelievable(_ candidate: PathCertificate) -> Bool {
        if (try? candidate.extensions.content(OCSPNoCheck.self)) ?? nil != nil { return true }
        let question = SignerQuestion(signer: candidate.certificate, above: path[place + 1], time: time)
        if let known = work.signers[question] {
            if !known { objection = "its responder \(candidate.label) cannot be believed" }
            return known
        }
        // Until it is settled it vouches for nothing, not even for itself.
        work.signers[question] = false
        var deeper = check
        deeper.signerDepth += 1
        deeper.time = time
        let outcome = deeper.outcome(
            forCertificateAt: 0, of: [candidate] + path[(place + 1)...], ownGoal(candidate, .ocspSigning), work)
        if let flaw = outcome.flaw { objection = "of its responder: \(flaw.reason)" }
        work.signers[question] = outcome.flaw == nil && !work.isExhausted
        return outcome.flaw == nil && !work.isExhausted
    }
}
