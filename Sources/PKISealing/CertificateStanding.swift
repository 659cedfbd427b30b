internal import PKIKeys
internal import PKIStructures
internal import PKIVerification

/// A revocation that a verified CRL tells of.
struct CertificateRevocation {
    let certificate: Certificate
    let isOfLeaf: Bool
    /// Since when the certificate counts as revoked: the date of the revocation, or that of the compromise behind it
    /// (RFC 5280 §5.3.2); `nil` where the entry was not found again.
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
    /// What CRLs tell at the time of the verification.
    var revocations: [CertificateRevocation] = []
    /// Why CRLs tell nothing, where they should.
    var unknown: String?
    /// The CRL was made after the certificate's end, when it need not list it any more.
    var isListedNoMore = false
}

/// Judges the certificates of one purpose.
struct CertificateJudge: Sendable {
    private let chains: PathValidator
    private let revocation: PathValidator?
    private let crls: [CertificateRevocationList]

    /// - Parameter revocation: one validator for all purposes; `nil` where nothing is known of revocations.
    init(chains: PathValidator, revocation: PathValidator?, crls: [CertificateRevocationList]) {
        self.chains = chains
        self.revocation = revocation
        self.crls = crls
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
            standing.revocations = revocations(in: known.path)
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

    /// The entries of the certificates of a path, in CRLs that their issuers signed.
    private func revocations(in path: [Certificate]) -> [CertificateRevocation] {
        zip(path, path.dropFirst()).enumerated().compactMap { place, pair in
            let (certificate, issuer) = pair
            guard let entry = freshestEntry(of: certificate, by: issuer), entry.reason != .removeFromCRL else {
                return nil
            }
            return CertificateRevocation(
                certificate: certificate, isOfLeaf: place == 0,
                since: min(entry.revocationDate, entry.invalidityDate ?? entry.revocationDate), reason: entry.reason)
        }
    }

    private func freshestEntry(of certificate: Certificate, by issuer: Certificate) -> RevokedCertificate? {
        guard let name = try? certificate.issuer, let key = try? PublicKey(issuer.subjectPublicKeyInfo) else {
            return nil
        }
        let lists = crls.filter { $0.issuer.matches(name) }.sorted { $0.thisUpdate > $1.thisUpdate }
        for list in lists {
            guard let entry = try? list.entry(for: certificate.serialNumber), (try? list.isSigned(by: key)) == true
            else {
                continue
            }
            return entry
        }
        return nil
    }
}
