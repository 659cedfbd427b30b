public import PKIStructures

/// Finds a path from a certificate to a trust anchor and validates it (RFC 5280 §6).
///
/// It reads no clock and no files. It may be used from several threads, and for many certificates: anchors, intermediates,
/// CRLs and OCSP responses are put in order once, and keys and signatures of issuers are kept from one verdict to the next.
public struct PathValidator: Sendable {
    public var configuration: Configuration { shared.configuration }
    private let shared: SharedConfiguration
    private let store: CertificateStore
    private let revocationLists: RevocationListIndex
    private let ocspAnswers: OCSPResponseIndex
    private let keys: IssuerKeys
    private let memory: SignatureMemory

    /// - Parameters:
    ///   - untrusted: certificates that may serve as intermediates of every verdict, in any order, related or not.
    ///   - ocspResponses: answers of OCSP responders, in any order, related or not (RFC 6960).
    ///   - ocspResponders: responders whose answers count for every certificate, without an issuer's word for them.
    ///   - keptKeyCount: the most issuer keys that are kept ready.
    ///   - keptSignatureCount: the most signatures of issuers' certificates that are not checked again once they held; with
    ///     zero each verdict checks its own.
    public init(
        anchors: [TrustAnchor], untrusted: [Certificate] = [], crls: [CertificateRevocationList] = [],
        ocspResponses: [OCSPResponse] = [], ocspResponders: [Certificate] = [],
        configuration: Configuration = Configuration(), keptKeyCount: Int = 1024, keptSignatureCount: Int = 1024
    ) {
        shared = SharedConfiguration(configuration)
        store = CertificateStore(anchors: anchors, untrusted: untrusted)
        revocationLists = RevocationListIndex(crls)
        ocspAnswers = OCSPResponseIndex(ocspResponses, trusted: ocspResponders)
        keys = IssuerKeys(limit: keptKeyCount)
        memory = SignatureMemory(limit: keptSignatureCount)
    }

    /// Judges a certificate.
    ///
    /// - Parameters:
    ///   - untrusted: further certificates that may serve as intermediates, for this verdict alone.
    ///   - time: the moment for which the certificate is judged.
    ///   - purpose: what the certificate is to be used for, where that is not what the configuration says.
    ///   - isExplained: whether the verdict has the tree of all that was tried.
    public func verdict(
        for leaf: Certificate, untrusted: [Certificate] = [], at time: Instant, purpose: Purpose? = nil,
        explained isExplained: Bool = false
    ) -> Verdict {
        let shared = purpose.map(shared.with) ?? shared
        let budget = shared.configuration.budget
        let pool = CertificatePool(leaf: leaf, untrusted: untrusted, store: store)
        let checks = SignatureChecks(limit: budget.signatureCount, keys: keys, memory: memory)
        let work = SearchWork(pool: pool, checks: checks, budget: budget)
        let revocation = RevocationCheck(
            mode: shared.configuration.revocation, lists: revocationLists, answers: ocspAnswers, time: time)
        var search = PathSearch(
            goal: PathGoal(
                leaf: pool.leaf, leafIsAnchor: pool.leafIsAnchor, configuration: shared, time: time,
                revocation: revocation), work: work, recorder: isExplained ? AttemptRecorder() : nil)
        let (outcome, explanation) = search.run()
        return outcome.verdict(at: time, work, explanation: explanation)
    }
}

/// A configuration that many verdicts share: it is referred to and not copied.
final class SharedConfiguration: Sendable {
    let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    /// The same for another purpose.
    func with(_ purpose: Purpose) -> SharedConfiguration {
        var changed = configuration
        changed.purpose = purpose
        return SharedConfiguration(changed)
    }
}
