internal import PKIKeys
internal import PKIStructures

/// Taking over what another tool has revoked.
extension CertificateAuthority {
    /// Takes over the entries and the number of the last CRL that another tool made for this issuer.
    ///
    /// - Throws: `AuthorityError.Code.foreignCertificate` for a CRL that is not this issuer's, or not the whole of it.
    func takeOver(_ list: CertificateRevocationList, context: ActContext, in ledger: any LedgerWriting) throws {
        try requireOwn(list)
        try requireComplete(list, now: context.now)
        var entries: [RevokedCertificate] = []
        try list.forEachEntry { entries.append($0) }
        for entry in entries where entry.reason != .removeFromCRL {
            guard entry.unknownCriticalExtension == nil else {
                throw AuthorityError(
                    .foreignCertificate,
                    "the CRL's entry for \(entry.serialNumber) has a critical extension that is not known")
            }
            try ledger.put(RevocationRecord(entry).merged(with: ledger.revocation(entry.serialNumber)))
        }
        var state = try ledger.state()
        state.crlNumber = max(state.crlNumber, try list.crlNumber ?? .zero)
        state.lacksEarlierCRL = false
        try ledger.setState(state)
        try Self.record(.adopt, nil, "\(entries.count) entries of an earlier CRL are taken over", context, in: ledger)
    }

    private func requireOwn(_ list: CertificateRevocationList) throws {
        guard list.issuer.matches(issuer.name), try list.isSigned(by: issuer.signer.publicKey) else {
            throw AuthorityError(
                .foreignCertificate, "the CRL of '\(list.issuer)' is not signed by '\(issuer.name)'",
                hint: "give the last CRL of this very issuer")
        }
    }

    /// A delta CRL, or one of a part of the certificates, would un-revoke the rest (RFC 5280 §5.2.4, §5.2.5).
    private func requireComplete(_ list: CertificateRevocationList, now: Instant) throws {
        let isPart = list.extensions[.deltaCRLIndicator] != nil || list.extensions[.issuingDistributionPoint] != nil
        guard !isPart, !list.extensions.contains(where: \.isCritical) else {
            throw AuthorityError(
                .foreignCertificate, "the CRL is a delta CRL, or covers a part of the certificates",
                hint: "give the last complete CRL")
        }
        guard list.thisUpdate <= now else {
            throw AuthorityError(.clockBehind, "the CRL was made at \(list.thisUpdate), the clock says \(now)")
        }
    }
}

extension RevocationRecord {
    /// What an entry of a CRL says.
    init(_ entry: RevokedCertificate) {
        self.init(
            serialNumber: entry.serialNumber, revokedAt: entry.revocationDate, reason: entry.reason ?? .unspecified,
            invalidityDate: entry.invalidityDate)
    }

    /// Both revocations of one certificate in one: the earlier date, the graver reason.
    func merged(with other: RevocationRecord?) -> RevocationRecord {
        guard let other else { return self }
        return RevocationRecord(
            serialNumber: serialNumber, revokedAt: min(revokedAt, other.revokedAt),
            reason: reason.gravity > other.reason.gravity ? reason : other.reason,
            invalidityDate: [invalidityDate, other.invalidityDate].compactMap { $0 }.min())
    }
}

extension RevocationReason {
    /// How much a reason says against a certificate: a hold least, a compromise most.
    var gravity: Int {
        switch self {
        case .removeFromCRL: 0
        case .certificateHold: 1
        case .unspecified: 2
        case .superseded, .cessationOfOperation, .affiliationChanged, .privilegeWithdrawn: 3
        case .keyCompromise, .cACompromise, .aACompromise: 4
        }
    }

    /// Whether the key is or may be in other hands.
    var isCompromise: Bool { gravity == 4 }
}
