internal import PKIStructures

/// What a search looks for: a path from one certificate, judged in one way for one moment.
///
/// It is shared and not copied: every certificate that is looked at is looked at for it.
final class PathGoal: Sendable {
    let leaf: PathCertificate
    let leafIsAnchor: Bool
    private let shared: SharedConfiguration
    let time: Instant
    let revocation: RevocationCheck
    /// The one anchor that counts: that of the path whose CRL the certificate signed (RFC 5280 §6.3.3 (f)).
    let onlyAnchor: PathCertificate?
    /// Whether a second pass is worth while, to tell what was wrong.
    let explainsFailure: Bool

    init(
        leaf: PathCertificate, leafIsAnchor: Bool, configuration: SharedConfiguration, time: Instant,
        revocation: RevocationCheck, onlyAnchor: PathCertificate? = nil, explainsFailure: Bool = true
    ) {
        self.leaf = leaf
        self.leafIsAnchor = leafIsAnchor
        shared = configuration
        self.time = time
        self.revocation = revocation
        self.onlyAnchor = onlyAnchor
        self.explainsFailure = explainsFailure
    }

    var configuration: Configuration { shared.configuration }

    func accepts(anchor: PathCertificate) -> Bool { onlyAnchor.map { $0 === anchor } ?? true }

    /// What speaks against a certificate at its place.
    func flaws(of certificate: PathCertificate, role: Examined.Role, below count: Int) -> [Flaw] {
        Examined(certificate: certificate, role: role, intermediatesBelow: count, goal: self).flaws
    }

    /// Judges what only a whole path tells: its policies, and whether its certificates are revoked.
    func conclude(_ outcome: inout PathOutcome, _ work: SearchWork) {
        let path = outcome.steps.map { $0.certificate }
        let policies = PolicyProcessing.outcome(for: path, configuration.policies)
        outcome.policies = policies.policies
        outcome.closing += [policies.flaw].compactMap { $0 }
        for place in path.indices.dropLast() where configuration.revocation != .none && !work.isExhausted {
            let status = revocation.outcome(forCertificateAt: place, of: path, self, work)
            outcome.closing += [status.flaw].compactMap { $0 }
            outcome.evidence += status.evidence
        }
        // Without the answers that could not be afforded nothing is valid.
        if let exhaustion = work.exhaustion, !outcome.closing.contains(exhaustion) {
            outcome.closing.append(exhaustion)
        }
    }

    /// The goal of finding out whether `signer` may be believed about the certificates of a path to `anchor`.
    func forSigner(
        _ signer: PathCertificate, anchor: PathCertificate?, _ revocation: RevocationCheck, at time: Instant,
        purpose: Purpose = .any
    ) -> PathGoal {
        var configuration = configuration
        // What signs is of the same cryptography as what it tells of; servers it need not be.
        if configuration.profile == .webPKI { configuration.profile = .rfc5280 }
        configuration.purpose = purpose
        configuration.keyUsage = []
        configuration.keyPurposes = []
        configuration.names = []
        configuration.policies = PolicyInputs()
        configuration.maximumIntermediateCount = nil
        return PathGoal(
            leaf: signer, leafIsAnchor: signer === anchor, configuration: SharedConfiguration(configuration),
            time: time,
            revocation: revocation, onlyAnchor: anchor, explainsFailure: false)
    }
}
