public import PKIStructures

/// Finds a path from a certificate to a trust anchor and validates it (RFC 5280 §6).
///
/// It reads no clock and no files. It may be used from several threads, and for many certificates: anchors and CRLs are
/// put in order once.
public struct PathValidator: Sendable {
    public let configuration: Configuration
    private let anchors: [PathCertificate]
    private let revocationLists: RevocationListIndex

    public init(
        anchors: [TrustAnchor], crls: [CertificateRevocationList] = [], configuration: Configuration = Configuration()
    ) {
        var seen: Set<Certificate> = []
        self.anchors = anchors.map(\.certificate).filter { seen.insert($0).inserted }.enumerated().map {
            PathCertificate($0.element, id: $0.offset)
        }
        self.configuration = configuration
        revocationLists = RevocationListIndex(crls)
    }

    /// Judges a certificate.
    ///
    /// - Parameters:
    ///   - untrusted: certificates that may serve as intermediates, in any order, related or not.
    ///   - time: the moment for which the certificate is judged.
    public func verdict(for leaf: Certificate, untrusted: [Certificate] = [], at time: Instant) -> Verdict {
        let pool = CertificatePool(leaf: leaf, untrusted: untrusted, anchors: anchors)
        let checks = SignatureChecks(limit: configuration.budget.signatureCount)
        var search = PathSearch(
            configuration: configuration, time: time, pool: pool, revocationLists: revocationLists, checks: checks)
        return search.run()
    }
}
