internal import PKIStructures

/// The inquiry into one certificate: which CRLs were used, and which reasons they cover.
struct RevocationInquiry {
    private let check: RevocationCheck
    private let path: [PathCertificate]
    private let place: Int
    private let goal: PathGoal
    private let work: SearchWork
    /// The reasons that a usable CRL told of (RFC 5280 §6.3.2 (a)).
    private var covered: ReasonFlags = []
    private var objections: [String] = []
    /// CRLs of the right issuer that are not about the certificate, and why.
    private var passedOver: [String] = []
    private var evidence: [RevocationEvidence] = []

    init(check: RevocationCheck, path: [PathCertificate], place: Int, goal: PathGoal, work: SearchWork) {
        self.check = check
        self.path = path
        self.place = place
        self.goal = goal
        self.work = work
    }

    private var certificate: PathCertificate { path[place] }

    mutating func run() -> RevocationCheck.Outcome {
        for point in RevocationPoint.points(of: certificate) where covered != RevocationPoint.allReasons {
            for list in point.issuers.flatMap(check.lists.lists) where !list.isDelta && !work.isExhausted {
                if let flaw = consult(list, for: point) {
                    return RevocationCheck.Outcome(flaw: flaw, evidence: evidence)
                }
            }
        }
        return RevocationCheck.Outcome(flaw: lack(), evidence: evidence)
    }

    /// Asks one CRL; gives a flaw where it lists the certificate.
    private mutating func consult(_ list: IndexedRevocationList, for point: RevocationPoint) -> Flaw? {
        let reasons = point.reasons(in: list)
        // RFC 5280 §6.3.3 (e): one that tells nothing new is left alone.
        guard !covered.isSuperset(of: reasons) else { return nil }
        // What the CRL is not about says nothing of the certificate, neither good nor bad.
        if let objection = point.objection(to: list) {
            Self.note(objection, list, in: &passedOver)
            return nil
        }
        if let objection = RevocationListRules.objection(to: list, at: check.time) {
            Self.note(objection, list, in: &objections)
            return nil
        }
        var search = RevocationSignerSearch(check: check, path: path, place: place, goal: goal, work: work)
        guard let signer = search.signer(of: list, for: point) else {
            Self.note(search.objection, list, in: &objections)
            return nil
        }
        return read(list, delta: delta(for: list, by: signer), reasons)
    }

    private mutating func read(
        _ list: IndexedRevocationList, delta: IndexedRevocationList?, _ reasons: ReasonFlags
    ) -> Flaw? {
        switch RevocationStanding(of: certificate, in: list, delta: delta) {
        case .unusable(let objection):
            Self.note(objection, list, in: &objections)
            return nil
        case .good:
            covered.formUnion(reasons)
            record(list, delta)
            return nil
        case .revoked(let entry):
            record(list, delta)
            return revoked(entry)
        }
    }

    /// The freshest delta CRL that adds to the CRL and is signed by the same key (RFC 5280 §6.3.3 (c), (h)).
    private func delta(for list: IndexedRevocationList, by signer: PathCertificate) -> IndexedRevocationList? {
        check.lists.lists(of: list.crl.issuer).first { delta in
            DeltaRevocationList.fits(delta, list)
                && RevocationListRules.objection(to: delta, at: check.time) == nil
                && work.flaw { checks throws(SignatureChecks.Exhausted) in try checks.flaw(of: delta, by: signer) }
                    == nil
        }
    }

    private static func note(_ objection: String, _ list: IndexedRevocationList, in notes: inout [String]) {
        let text = "the CRL of \(list.crl.thisUpdate): \(objection)"
        if !notes.contains(text) { notes.append(text) }
    }

    private mutating func record(_ list: IndexedRevocationList, _ delta: IndexedRevocationList?) {
        for used in [delta, list].compactMap({ $0 }) {
            evidence.append(
                RevocationEvidence(
                    certificate: certificate.certificate, isOfLeaf: place == 0, source: .crl,
                    thisUpdate: used.crl.thisUpdate, nextUpdate: used.crl.nextUpdate))
        }
    }

    private func revoked(_ entry: RevokedCertificate) -> Flaw {
        let reason = entry.reason.map { ", reason \($0)" } ?? ""
        return Flaw(
            .revoked,
            "\(certificate.label), serial \(entry.serialNumber), was revoked at \(entry.revocationDate)\(reason)",
            clause: "RFC 5280 §6.3.3 (i)")
    }

    /// What the lack of usable CRLs means in this mode.
    private func lack() -> Flaw? {
        // A search that was cut short is told as such, by the goal.
        if covered == RevocationPoint.allReasons || work.isExhausted { return nil }
        if check.mode == .ifPresent, !covered.isEmpty || objections.isEmpty { return nil }
        let label = "\(certificate.label), serial \(certificate.certificate.serialNumber)"
        return Flaw(
            .revocationUnknown, "nothing usable tells whether \(label) is revoked: \(whatIsMissing)",
            clause: "RFC 5280 §6.3.3 (l)")
    }

    private var whatIsMissing: String {
        let notes = objections + passedOver
        if !notes.isEmpty { return notes.joined(separator: "; ") }
        return covered.isEmpty
            ? "there is no CRL of '\(certificate.issuer)'" : "the CRLs do not cover all reasons of a revocation"
    }
}
