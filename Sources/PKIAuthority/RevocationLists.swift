internal import PKIKeys
public import PKIStructures

extension CertificateAuthority {
    /// Signs a complete CRL of everything that is revoked (RFC 5280 §5).
    ///
    /// - Parameters:
    ///   - validityInDays: until when the next one will have come.
    ///   - withoutEarlierCRL: confirms that a CA that was taken over never had a CRL.
    ///   - signatory: an earlier generation of this issuer that signs it, for those who verify with that one's key.
    /// - Throws: `AuthorityError.Code.earlierCRLUnknown` where that is not confirmed.
    public func makeCRL(
        validityInDays: Int, withoutEarlierCRL: Bool = false, signatory: Issuer? = nil, context: ActContext
    ) throws -> CertificateRevocationList {
        try act(.crl, context) { context in
            let signatory = signatory ?? issuer
            let (state, entries) = try store.read { ledger in
                try requireInUse(signatory, in: ledger)
                var entries: [RevokedCertificate] = []
                try ledger.forEachRevocation { entries.append($0.entry) }
                return (try ledger.state(), entries)
            }
            guard !state.lacksEarlierCRL || withoutEarlierCRL else {
                throw AuthorityError(
                    .earlierCRLUnknown,
                    "this CA was taken over without its last CRL; a new one would un-revoke everybody on it",
                    hint:
                        "give the last CRL with 'capki ca adopt DIR --crl F', or say --no-earlier-crl if there never was one"
                )
            }
            guard let number = state.crlNumber.next else {
                throw AuthorityError(.notAllowed, "the CRL numbers of 20 octets are used up (RFC 5280 §5.2.3)")
            }
            let tbs = try signatory.tbsCertList(
                number: number, entries: entries, validityInDays: validityInDays, now: context.now)
            note(try LintWarnings(requiringFit: tbs).decided)
            let list = try signatory.signList(tbs)
            try commit(context) { ledger in
                var state = try ledger.state()
                state.crlNumber = number
                state.lacksEarlierCRL = false
                try ledger.setState(state)
                try ledger.insertCRL(
                    number: number, at: context.now, sha256: DigestAlgorithm.sha256.hash(list.derBytes))
                try Self.record(
                    .crl, nil, "number \(number), \(entries.count) entries", context,
                    evidence: [Evidence(name: "crl", of: list.derBytes)], in: ledger)
            }
            return list
        }
    }
}

extension Issuer {
    fileprivate func tbsCertList(
        number: CRLNumber, entries: [RevokedCertificate], validityInDays: Int, now: Instant
    ) throws -> [UInt8] {
        TBSCertList(
            signatureAlgorithm: try algorithm.identifier, issuer: name, thisUpdate: now,
            nextUpdate: now.adding(days: validityInDays), revokedCertificates: entries,
            extensions: Extensions([
                Extension(AuthorityKeyIdentifier(keyIdentifier: keyIdentifier)), Extension(number),
            ])
        ).derBytes
    }
}
