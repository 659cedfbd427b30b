public import PKIStructures

/// Finds a path from a certificate to a trust anchor and validates it (RFC 5280 §6).
///
/// It reads no clock and no files. It may be used from several threads, and for many certificates: anchors, intermediates and
/// CRLs are put in order once, and keys and signatures of issuers are kept from one verdict to the next.
public struct PathValidator: Sendable {
    public let configuration: Configuration
    private let store: CertificateStore
    private let revocationLists: RevocationListIndex
    private let keys: IssuerKeys
    private let memory: SignatureMemory

    /// - Parameters:
    ///   - untrusted: certificates that may serve as intermediates of every verdict, in any order, related or not.
    ///   - keptKeyCount: the most issuer keys that are kept ready.
    ///   - keptSignatureCount: the most signatures of issuers' certificates that are not checked again once they held; with
    ///     zero each verdict checks its own.
    public init(
        anchors: [TrustAnchor], untrusted: [Certificate] = [], crls: [CertificateRevocationList] = [],
        configuration: Configuration = Configuration(), keptKeyCount: Int = 1024, keptSignatureCount: Int = 1024
    ) {
        self.configuration = configuration
        store = CertificateStore(anchors: anchors, untrusted: untrusted)
        revocationLists = RevocationListIndex(crls)
        keys = IssuerKeys(limit: keptKeyCount)
        memory = SignatureMemory(limit: keptSignatureCount)
    }

    /// Judges a certificate.
    ///
    /// - Parameters:
    ///   - untrusted: further certificates that may serve as intermediates, for this verdict alone.
    ///   - time: the moment for which the certificate is judged.
    ///   - isExplained: whether the verdict has the tree of all that was tried.
    public func verdict(
        for leaf: Certificate, untrusted: [Certificate] = [], at time: Instant, explained isExplained: Bool = false
    ) -> Verdict {
        let pool = CertificatePool(leaf: leaf, untrusted: untrusted, store: store)
        let checks = SignatureChecks(limit: configuration.budget.signatureCount, keys: keys, memory: memory)
        let work = SearchWork(pool: pool, checks: checks, budget: configuration.budget)
        let revocation = RevocationCheck(mode: configuration.revocation, lists: revocationLists, time: time)
        var search = PathSearch(
            goal: PathGoal(
                leaf: pool.leaf, leafIsAnchor: pool.leafIsAnchor, configuration: configuration, time: time,
                revocation: revocation), work: work, recorder: isExplained ? AttemptRecorder() : nil)
        let (outcome, explanation) = search.run()
        return outcome.verdict(at: time, work, explanation: explanation)
    }
}
