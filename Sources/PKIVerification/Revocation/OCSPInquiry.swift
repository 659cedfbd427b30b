internal import PKIStructures

/// What OCSP responses say about the certificate (RFC 6960 §2.2, §3.2): the freshest usable answer decides.
extension RevocationInquiry {
    /// Asks the responses; gives a flaw where one says that the certificate is revoked.
    mutating func askResponses() -> Flaw? {
        // A refusal says not even whom it is about; it was fetched for what is judged.
        if place == 0, check.signerDepth == 0 { for failure in check.answers.failures { object(failure) } }
        let answers = check.answers.answers(withSerialOf: certificate)
        guard !answers.isEmpty, work.take(answers.count / Budget.lookCountOfStep),
            var hashes = OCSPIssuerHashes(of: certificate, issuedBy: path[place + 1])
        else { return nil }
        for answer in answers where !isGoodByOCSP && !work.isExhausted && hashes.match(answer.single.certID) {
            if let flaw = consult(answer) { return flaw }
        }
        return nil
    }

    private mutating func consult(_ answer: OCSPAnswer) -> Flaw? {
        let rules = OCSPAnswerRules(rules: goal.configuration.ocsp, time: check.time)
        if let objection = rules.objection(to: answer) {
            object(objection, to: answer)
            return nil
        }
        var search = OCSPSignerSearch(
            check: check, path: path, place: place, goal: goal, work: work,
            time: rules.isLater(answer) ? answer.thisUpdate : check.time)
        guard let signer = search.signer(of: answer.response) else {
            object(search.objection, to: answer)
            return nil
        }
        return read(answer, by: signer, isLater: rules.isLater(answer))
    }

    /// - Parameter isLater: whether the answer was made after the moment that is asked for; then it tells of that moment only
    ///   when the revocation began.
    private mutating func read(_ answer: OCSPAnswer, by signer: PathCertificate, isLater: Bool) -> Flaw? {
        switch answer.single.certStatus {
        case .unknown: object("the responder \(signer.label) does not know the certificate", to: answer)
        case .good where isLater: object("it was made at \(answer.thisUpdate), after \(check.time)", to: answer)
        case .good: settle(answer, signer)
        // RFC 6960 §4.4.5: what entries of CRLs have for extensions, answers may have too. removeFromCRL never is a reason here.
        case .revoked(let info):
            let revocation = info.revocationTime.instant
            let invalidity = (try? answer.single.extensions.content(InvalidityDate.self)) ?? nil
            let since = min(revocation, invalidity?.time.instant ?? revocation)
            guard isLater, since > check.time else {
                record(
                    .ocsp, by: signer, thisUpdate: answer.thisUpdate, nextUpdate: answer.nextUpdate,
                    revocation: RevocationEvidence.Revocation(since: since, reason: info.reason))
                return revoked(at: revocation, info.reason, clause: "RFC 6960 §2.2")
            }
            settle(answer, signer)
        }
        return nil
    }

    private mutating func settle(_ answer: OCSPAnswer, _ signer: PathCertificate) {
        isGoodByOCSP = true
        record(.ocsp, by: signer, thisUpdate: answer.thisUpdate, nextUpdate: answer.nextUpdate)
    }

    private mutating func object(_ reason: String, to answer: OCSPAnswer) {
        object("the OCSP response of \(answer.thisUpdate): \(reason)")
    }
}
