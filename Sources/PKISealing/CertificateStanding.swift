internal import PKIStructures
internal import PKIVerification

/// A revocation that a verified CRL or OCSP response tells of.
struct CertificateRevocation {
    let certificate: Certificate
    let isOfLeaf: Bool
    /// Since when the certificate counts as revoked: the date of the revocation, or that of the compromise behind it
    /// (RFC 5280 §5.3.2); `nil` where that is not known.
    let since: Instant?
    let reason: RevocationReason?

    /// Whether the key may be in other hands, so that a time that it signed proves nothing.
    var isCompromise: Bool {
        guard let reason else { return false }
        return [.keyCompromise, .cACompromise, .aACompromise].contains(reason)
    }

    var text: String {
        let label = (try? certificate.subject.description) ?? "serial \(certificate.serialNumber)"
        let time = since.map { " at \($0)" } ?? ""
        return
            "'\(label)', serial \(certificate.serialNumber), was revoked\(time)\(reason.map { ", reason \($0)" } ?? "")"
    }
}

/// What is known of a certificate: its chain when it was used, and its revocation as far as it is known now.
struct CertificateStanding {
    /// At the time of use, revocation apart.
    let chain: Verdict
    /// What CRLs and OCSP responses tell at the time of the verification.
    var revocations: [CertificateRevocation] = []
    /// Why they tell nothing, where they should.
    var unknown: String?
    /// The CRL was made after the certificate's end, when it need not list it any more.
    var isListedNoMore = false
}

/// Judges the certificates of one purpose.
struct CertificateJudge: Sendable {
    private let chains: PathValidator
    private let revocation: PathValidator?

    /// - Parameter revocation: one validator for all purposes; `nil` where nothing is known of revocations.
    init(chains: PathValidator, revocation: PathValidator?) {
        self.chains = chains
        self.revocation = revocation
    }

    /// - Parameters:
    ///   - time: when the certificate was used.
    ///   - now: the moment of the verification.
    func standing(
        of certificate: Certificate, untrusted: [Certificate] = [], usedAt time: Instant, knownAt now: Instant
    ) -> CertificateStanding {
        let chain = chains.verdict(for: certificate, untrusted: untrusted, at: time)
        var standing = CertificateStanding(chain: chain)
        guard let revocation else { return standing }
        let known = revocation.verdict(for: certificate, untrusted: untrusted, at: now)
        if known.flaws.contains(where: { $0.code == .revoked }) {
            standing.revocations = revocations(known)
            if standing.revocations.isEmpty {
                standing.revocations = [
                    CertificateRevocation(certificate: certificate, isOfLeaf: true, since: nil, reason: nil)
                ]
            }
        } else if let flaw = known.flaws.first(where: { [.revocationUnknown, .budgetExceeded].contains($0.code) }) {
            standing.unknown = flaw.reason
        }
        let end = certificate.validity.notAfter.instant
        standing.isListedNoMore = known.checked.thisUpdate.map { $0 > end } ?? false
        return standing
    }

    /// What CRLs and OCSP responses that count tell of the certificates of a path.
    private func revocations(_ known: Verdict) -> [CertificateRevocation] {
        known.path.compactMap { certificate in
            known.checked.evidence.first { $0.certificate == certificate && $0.revocation != nil }
        }.map { told in
            CertificateRevocation(
                certificate: told.certificate, isOfLeaf: told.isOfLeaf, since: told.revocation?.since,
                reason: told.revocation?.reason)
        }
    }
}
