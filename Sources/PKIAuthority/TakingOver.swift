internal import PKIKeys
internal import PKIStructures

/// Taking over what another tool has revoked.
extension CertificateAuthority {
    /// How far another machine's clock may be ahead of this one's.
    static let clockSkewInSeconds: Int64 = 300

    /// Takes over the entries and the number of the last CRL that another tool made for this issuer.
    ///
    /// - Throws: `AuthorityError.Code.foreignCertificate` for a CRL that is not this issuer's, or not the whole of it.
    func takeOver(_ list: CertificateRevocationList, context: ActContext, in ledger: any LedgerWriting) throws {
        try requireOwn(list)
        try requireComplete(list, now: context.now)
        var entries: [RevokedCertificate] = []
        try list.forEachEntry { entries.append($0) }
        try takeOver(entries, context: context, in: ledger)
        var state = try ledger.state()
        state.crlNumber = max(state.crlNumber, try list.crlNumber ?? .zero)
        state.lacksEarlierCRL = false
        try ledger.setState(state)
    }

    /// Takes over what entries of an earlier CRL revoke.
    func takeOver(_ entries: [RevokedCertificate], context: ActContext, in ledger: any LedgerWriting) throws {
        for entry in entries where entry.reason != .removeFromCRL {
            let isUnderstood = entry.extensions.allSatisfy {
                !$0.isCritical || [.reasonCode, .invalidityDate, .certificateIssuer].contains($0.id)
            }
            guard isUnderstood else {
                throw AuthorityError(
                    .foreignCertificate,
                    "the CRL's entry for \(entry.serialNumber) has a critical extension that is not known")
            }
            guard entry.revocationDate <= context.now.adding(seconds: Self.clockSkewInSeconds) else {
                throw AuthorityError(
                    .clockBehind,
                    "the CRL revokes \(entry.serialNumber) at \(entry.revocationDate), the clock says \(context.now)",
                    hint: "set the clock right, or ask whoever made the CRL")
            }
            try Self.put(RevocationRecord(entry).merged(with: ledger.revocation(entry.serialNumber)), in: ledger)
        }
        try Self.record(.adopt, nil, "\(entries.count) entries of an earlier CRL are taken over", context, in: ledger)
    }

    /// Refuses a CRL that neither the issuer nor a predecessor signed.
    ///
    /// - Parameter listIssuer: another one that may have signed it, if this CA certified it.
    func requireOwn(_ list: CertificateRevocationList, orOf listIssuer: Certificate? = nil) throws {
        let certified = try listIssuer.flatMap { try issuer.signatory(of: $0) == nil ? nil : $0 }
        let candidates = [issuer.certificate] + issuer.predecessors + [certified].compactMap { $0 }
        let isSigned = try candidates.contains { candidate in
            // An algorithm that is not the candidate's means that the candidate did not sign.
            guard try list.issuer.matches(candidate.subject) else { return false }
            return (try? list.isSigned(by: PublicKey(candidate.subjectPublicKeyInfo))) == true
        }
        guard isSigned else {
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
        try Self.requirePast(list, now: now)
    }

    static func requirePast(_ list: CertificateRevocationList, now: Instant) throws {
        guard list.thisUpdate <= now.adding(seconds: clockSkewInSeconds) else {
            throw AuthorityError(
                .clockBehind, "the CRL was made at \(list.thisUpdate), the clock says \(now)",
                hint: "set the clock right, or ask whoever made the CRL")
        }
    }
}
