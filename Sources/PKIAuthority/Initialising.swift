internal import PKIKeys
public import PKIStructures

/// How a CA begins.
public enum Beginning: Sendable {
    /// It is new; its own certificate is recorded where it signed it itself.
    case new
    /// It has been at work before, under another tool; its last CRL, where there is one.
    case takenOver(lastCRL: CertificateRevocationList?)
}

extension CertificateAuthority {
    /// Opens the ledger of a CA.
    ///
    /// - Throws: `AuthorityError.Code.foreignCertificate` for a CRL of another issuer.
    public func open(_ beginning: Beginning, context: ActContext) throws {
        try store.exclusively {
            try store.write { ledger in
                try ledger.setState(LedgerState(lastActAt: context.now))
                switch beginning {
                case .new: break
                case .takenOver(nil):
                    try ledger.setState(LedgerState(lastActAt: context.now, lacksEarlierCRL: true))
                case .takenOver(let list?):
                    try importEntries(of: list, in: ledger)
                }
                if issuer.certificate.isSelfIssued {
                    try ledger.insert(
                        CertificateRecord(signed: issuer.certificate, origin: .own, profile: nil, act: context))
                }
                try Self.record(.initialise, nil, "the ledger of '\(issuer.name)' begins", context, in: ledger)
            }
        }
    }

    /// Takes over the entries and the number of the last CRL that another tool made for this issuer.
    public func takeOver(_ list: CertificateRevocationList, context: ActContext) throws {
        try act(context) {
            try store.write { ledger in
                try importEntries(of: list, in: ledger)
                try Self.record(.adopt, nil, "the entries of an earlier CRL are taken over", context, in: ledger)
            }
        }
    }

    private func importEntries(of list: CertificateRevocationList, in ledger: any LedgerWriting) throws {
        guard list.issuer.matches(issuer.name), try list.isSigned(by: issuer.signer.publicKey) else {
            throw AuthorityError(
                .foreignCertificate, "the CRL of '\(list.issuer)' is not signed by '\(issuer.name)'",
                hint: "give the last CRL of this very issuer")
        }
        guard list.extensions[.deltaCRLIndicator] == nil else {
            throw AuthorityError(.foreignCertificate, "the CRL is a delta CRL", hint: "give the last complete CRL")
        }
        var entries: [RevokedCertificate] = []
        try list.forEachEntry { entries.append($0) }
        for entry in entries where entry.reason != .removeFromCRL {
            // What this ledger decided itself is newer than what the other tool knew.
            guard try ledger.revocation(entry.serialNumber) == nil else { continue }
            try ledger.put(
                RevocationRecord(
                    serialNumber: entry.serialNumber, revokedAt: entry.revocationDate,
                    reason: entry.reason ?? .unspecified, invalidityDate: entry.invalidityDate))
        }
        var state = try ledger.state()
        state.crlNumber = max(state.crlNumber, try list.crlNumber?.value ?? 0)
        state.lacksEarlierCRL = false
        try ledger.setState(state)
    }
}
