internal import PKIKeys
internal import PKIStructures

/// Whether a certificate may sign what tells of a path's certificates: asked again for another anchor or issuer, and for another
/// moment.
struct SignerQuestion: Hashable {
    let signer: Certificate
    let above: ObjectIdentifier
    let time: Instant

    init(signer: Certificate, above: PathCertificate, time: Instant) {
        self.signer = signer
        self.above = ObjectIdentifier(above)
        self.time = time
    }
}

/// What the searches of one verdict share: the certificates, what is known of signatures, and what they may still cost.
///
/// The search for the signer of a CRL draws on the same budget as the search that needs it.
final class SearchWork {
    var pool: CertificatePool
    var checks: SignatureChecks
    /// Whether the certificates that signed CRLs and OCSP responses may be believed, as far as that is known.
    var signers: [SignerQuestion: Bool] = [:]
    private(set) var stepCount = 0
    /// What ended the search early.
    private(set) var exhaustion: Flaw?
    private let budget: Budget
    private var nameConstraints: NameConstraintsRule

    init(pool: CertificatePool, checks: SignatureChecks, budget: Budget) {
        self.pool = pool
        self.checks = checks
        self.budget = budget
        nameConstraints = NameConstraintsRule(limit: budget.nameComparisonCount)
    }

    var isExhausted: Bool { exhaustion != nil }

    var effort: Verdict.Effort { Verdict.Effort(stepCount: stepCount, signatureCount: checks.checkedCount) }

    /// Takes steps from what is left.
    func take(_ count: Int = 1) -> Bool {
        guard stepCount + count <= budget.stepCount else {
            exhaust("\(budget.stepCount) steps")
            return false
        }
        stepCount += count
        return true
    }

    func issuers(of child: PathCertificate, at time: Instant) -> [Candidate] {
        var lookCount = 0
        let candidates = pool.issuers(of: child, at: time, lookCount: &lookCount)
        return take(lookCount / Budget.lookCountOfStep) ? candidates : []
    }

    /// Every certificate of the verdict whose key has the SHA-1 hash, as an OCSP response names its responder.
    func certificates(withKeyHash hash: [UInt8]) -> [PathCertificate] {
        let all = pool.allCertificates()
        guard take(all.count / Budget.lookCountOfStep) else { return [] }
        return all.filter { (try? $0.certificate.subjectPublicKeyInfo.keyIdentifier) == hash }
    }

    func nameConstraintFlaw(of path: [PathStep], by issuer: PathCertificate) -> Flaw? {
        do throws(NameConstraintsRule.Exhausted) {
            return try nameConstraints.flaw(of: path, by: issuer)
        } catch {
            return exhaust("\(budget.nameComparisonCount) comparisons with name constraints")
        }
    }

    /// Runs a check of signatures; where there are none left, that is the flaw.
    func flaw(_ check: (inout SignatureChecks) throws(SignatureChecks.Exhausted) -> Flaw?) -> Flaw? {
        do throws(SignatureChecks.Exhausted) {
            return try check(&checks)
        } catch {
            return exhaust("\(budget.signatureCount) signature checks")
        }
    }

    /// Forgets that the search was cut short, where that changes no verdict.
    func forgive() { exhaustion = nil }

    @discardableResult
    private func exhaust(_ what: String) -> Flaw {
        let flaw = Flaw(
            .budgetExceeded, "no path was found within the budget of \(what)", clause: "RFC 4158 §3.2")
        exhaustion = exhaustion ?? flaw
        return flaw
    }
}
