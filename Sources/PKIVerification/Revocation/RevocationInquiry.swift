internal import PKIStructures

/// The inquiry into one certificate: which OCSP responses and CRLs were used, and which reasons they cover.
///
/// Both are asked wherever there are both: that the certificate is revoked is believed of either, and one of them saying that it is
/// not is enough.
struct RevocationInquiry {
    let check: RevocationCheck
    let path: [PathCertificate]
    let place: Int
    let goal: PathGoal
    let work: SearchWork
    /// Whether an OCSP response tells that the certificate is good; CRLs tell that one reason after another.
    var isGoodByOCSP = false
    /// The reasons that a usable CRL told of (RFC 5280 §6.3.2 (a)).
    private var covered: ReasonFlags = []
    private var objections: [String] = []
    /// What is of the right issuer and not about the certificate, and why.
    private var passedOver: [String] = []
    private var evidence: [RevocationEvidence] = []

    init(check: RevocationCheck, path: [PathCertificate], place: Int, goal: PathGoal, work: SearchWork) {
        self.check = check
        self.path = path
        self.place = place
        self.goal = goal
        self.work = work
    }

    var certificate: PathCertificate { path[place] }

    mutating func run() -> RevocationCheck.Outcome {
        if let flaw = askResponses() ?? askLists() {
            return RevocationCheck.Outcome(flaw: flaw, evidence: evidence.reversed())
        }
        let ordered = evidence.enumerated().sorted {
            ($1.element.thisUpdate, $0.offset) < ($0.element.thisUpdate, $1.offset)
        }
        return RevocationCheck.Outcome(flaw: lack(), evidence: ordered.map(\.element))
    }

    private mutating func askLists() -> Flaw? {
        for point in RevocationPoint.points(of: certificate) where covered != RevocationPoint.allReasons {
            for list in point.issuers.flatMap(check.lists.lists) where !list.isDelta && !work.isExhausted {
                if let flaw = consult(list, for: point) { return flaw }
            }
        }
        return nil
    }

    /// Asks one CRL; gives a flaw where it lists the certificate.
    private mutating func consult(_ list: IndexedRevocationList, for point: RevocationPoint) -> Flaw? {
        let reasons = point.reasons(in: list)
        // RFC 5280 §6.3.3 (e): one that tells nothing new is left alone.
        guard !covered.isSuperset(of: reasons) else { return nil }
        // What the CRL is not about says nothing of the certificate, neither good nor bad.
        if let objection = point.objection(to: list) {
            Self.note(objection, of: list, in: &passedOver)
            return nil
        }
        if let objection = RevocationListRules.objection(to: list, at: max(check.time, list.crl.thisUpdate)) {
            Self.note(objection, of: list, in: &objections)
            return nil
        }
        var search = RevocationSignerSearch(
            check: check, path: path, place: place, goal: goal, work: work,
            time: max(check.time, list.crl.thisUpdate))
        guard let signer = search.signer(of: list, for: point) else {
            Self.note(search.objection, of: list, in: &objections)
            return nil
        }
        return read(list, by: signer, reasons)
    }

    private mutating func read(
        _ list: IndexedRevocationList, by signer: PathCertificate, _ reasons: ReasonFlags
    ) -> Flaw? {
        let isLater = list.crl.thisUpdate > check.time
        let delta = isLater ? nil : delta(for: list, by: signer)
        let standing = RevocationStanding(of: certificate, in: list, delta: delta)
        switch (standing, RevocationListRules.omission(in: list)) {
        case (.unusable(let objection), _), (.good, let objection?): Self.note(objection, of: list, in: &objections)
        // A CRL lists what is revoked when it is made, and not what was on hold before.
        case (.good, nil) where isLater:
            Self.note("it was made at \(list.crl.thisUpdate), after \(check.time)", of: list, in: &objections)
        case (.good, nil):
            covered.formUnion(reasons)
            record(list, delta, signer)
        case (.revoked(let entry), let omission):
            let since = min(entry.revocationDate, entry.invalidityDate ?? entry.revocationDate)
            guard isLater, since > check.time else {
                record(list, delta, signer, RevocationEvidence.Revocation(since: since, reason: entry.reason))
                return revoked(entry)
            }
            if let omission {
                Self.note(omission, of: list, in: &objections)
            } else {
                record(list, delta, signer)
                covered.formUnion(reasons)
            }
        }
        return nil
    }

    /// The freshest delta CRL that adds to the CRL and is signed by the same key (RFC 5280 §6.3.3 (c), (h)).
    private func delta(for list: IndexedRevocationList, by signer: PathCertificate) -> IndexedRevocationList? {
        check.lists.lists(of: list.crl.issuer).first { delta in
            DeltaRevocationList.fits(delta, list)
                && RevocationListRules.objection(to: delta, at: check.time) == nil
                && RevocationListRules.omission(in: delta) == nil
                && work.flaw { checks throws(SignatureChecks.Exhausted) in
                    try checks.flaw(of: delta, by: signer, in: path)
                } == nil
        }
    }

    private static func note(_ objection: String, of list: IndexedRevocationList, in notes: inout [String]) {
        note("the CRL of \(list.crl.thisUpdate): \(objection)", in: &notes)
    }

    private static func note(_ text: String, in notes: inout [String]) {
        // What somebody's thousands of answers are not good for is told by the first of them.
        if notes.count < 8, !notes.contains(text) { notes.append(text) }
    }

    /// Notes why something about the certificate could not be used.
    mutating func object(_ text: String) { Self.note(text, in: &objections) }

    private mutating func record(
        _ list: IndexedRevocationList, _ delta: IndexedRevocationList?, _ signer: PathCertificate,
        _ revocation: RevocationEvidence.Revocation? = nil
    ) {
        // The freshest is last, as the one that decided is.
        for used in [list, delta].compactMap({ $0 }) {
            record(
                .crl, by: signer, thisUpdate: used.crl.thisUpdate, nextUpdate: used.crl.nextUpdate,
                revocation: revocation)
        }
    }

    mutating func record(
        _ source: RevocationSource, by producer: PathCertificate, thisUpdate: Instant, nextUpdate: Instant?,
        revocation: RevocationEvidence.Revocation? = nil
    ) {
        evidence.append(
            RevocationEvidence(
                certificate: certificate.certificate, isOfLeaf: place == 0, source: source,
                producer: producer.certificate, thisUpdate: thisUpdate, nextUpdate: nextUpdate,
                revocation: revocation))
    }

    private func revoked(_ entry: RevokedCertificate) -> Flaw {
        revoked(at: entry.revocationDate, entry.reason, clause: "RFC 5280 §6.3.3 (i)")
    }

    func revoked(at time: Instant, _ reason: RevocationReason?, clause: String) -> Flaw {
        let reason = reason.map { ", reason \($0)" } ?? ""
        let serial = certificate.certificate.serialNumber
        return Flaw(
            .revoked, "\(certificate.label), serial \(serial), was revoked at \(time)\(reason)", clause: clause)
    }

    /// What the lack of usable answers means in this mode.
    private func lack() -> Flaw? {
        // A search that was cut short is told as such, by the goal.
        if isGoodByOCSP || covered == RevocationPoint.allReasons || work.isExhausted { return nil }
        if check.mode == .ifPresent, !covered.isEmpty || objections.isEmpty { return nil }
        let label = "\(certificate.label), serial \(certificate.certificate.serialNumber)"
        return Flaw(
            .revocationUnknown, "nothing usable tells whether \(label) is revoked: \(whatIsMissing)",
            clause: "RFC 5280 §6.3.3 (l)")
    }

    private var whatIsMissing: String {
        let notes = objections + passedOver
        if !notes.isEmpty { return notes.joined(separator: "; ") }
        guard covered.isEmpty else { return "the CRLs do not cover all reasons of a revocation" }
        let answers = check.answers.isEmpty ? "" : ", and no OCSP response is about it"
        return "there is no CRL of '\(certificate.issuer)'\(answers)"
    }
}
