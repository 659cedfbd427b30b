internal import PKIKeys
public import PKIStructures

extension CertificateAuthority {
    /// Signs a complete CRL of everything that is revoked, in memory (RFC 5280 §5).
    ///
    /// - Parameters:
    ///   - validityInDays: until when the next one will have come.
    ///   - signer: an earlier generation of the issuer, for those who verify with that one's key.
    ///   - withoutEarlierCRL: confirms that a CA that was taken over never had a CRL.
    /// - Throws: `AuthorityError.Code.earlierCRLUnknown` where that is not confirmed.
    public func makeCRL(
        validityInDays: Int, signer: RevocationListSigner? = nil, withoutEarlierCRL: Bool = false, context: ActContext
    ) throws -> CertificateRevocationList {
        let sink = RevocationListBuffer()
        let order = RevocationListOrder(
            scope: RevocationListScope(name: issuer.publication.partition.name),
            lifetimeInSeconds: Int64(clamping: validityInDays) * 86_400)
        _ = try makeLists(signer: signer, withoutEarlierCRL: withoutEarlierCRL, context: context) { _, _ in
            [order]
        } into: { _ in
            sink
        }
        return try CertificateRevocationList(derEncoded: sink.bytes)
    }

    /// Signs CRLs of one state of the ledger, under one number, and publishes them in the order in which they are asked for.
    ///
    /// They are all signed and complete before the first one is published, and the ledger knows of them by then. Where the
    /// process ends in between, the number is used, and no delta CRL rests on what was not given out.
    ///
    /// - Parameters:
    ///   - signer: who signs what is not indirect; `nil` for the issuer. It must have the issuer's name.
    ///   - listIssuer: who signs what is indirect.
    ///   - withoutEarlierCRL: confirms that a CA that was taken over never had a CRL.
    ///   - reach: whether they are published. What is published rests on what was published alone: nobody has the base of
    ///     a delta CRL otherwise, and nobody has seen an entry that is dropped.
    ///   - choose: says which CRLs are wanted, once no other act is under way.
    ///   - sink: gives each CRL its place.
    /// - Returns: what was made; nothing where nothing was asked for.
    public func makeLists(
        signer: RevocationListSigner? = nil, listIssuer: RevocationListSigner? = nil, withoutEarlierCRL: Bool = false,
        reach: RevocationListRecord.Reach = .givenOut, context: ActContext,
        choose: (any LedgerReading, Instant) throws -> [RevocationListOrder],
        into sink: (RevocationListOrder) throws -> any RevocationListSink
    ) throws -> [RevocationListSummary] {
        try act(.crl, context) { context in
            let orders = try store.read { try choose($0, context.now) }
            guard !orders.isEmpty else { return [] }
            let number = try store.read { try nextNumber($0, withoutEarlierCRL: withoutEarlierCRL) }
            let sinks = try orders.map(sink)
            let made = try store.read { ledger in
                if let signer { try requireInUse(signer.certificate, in: ledger) }
                let edition = try ledger.editionCount() + 1
                return try zip(orders, sinks).map { order, sink in
                    try RevocationListMaking(
                        order: order, signer: requiredSigner(order, signer, listIssuer),
                        certificateIssuer: issuer.name, number: number, edition: edition, now: context.now,
                        reach: reach
                    ).run(in: ledger, into: sink, note: note)
                }
            }
            try commit(context) { try Self.settle(made, number, context, in: $0) }
            for sink in sinks { try sink.publish() }
            if let edition = made.first?.record.edition {
                try store.write { try $0.markGivenOut(edition: edition, reach) }
            }
            return made
        }
    }

    private func requiredSigner(
        _ order: RevocationListOrder, _ signer: RevocationListSigner?, _ listIssuer: RevocationListSigner?
    ) throws -> RevocationListSigner {
        guard order.scope.isIndirect else { return signer ?? RevocationListSigner(issuer) }
        guard let listIssuer else {
            throw AuthorityError(
                .badIssuer, "the CRL '\(order.scope.name)' is signed by a CRL issuer, which is not given",
                hint: "name its certificate and key under crl.issuer in the settings")
        }
        return listIssuer
    }

    private func nextNumber(_ ledger: any LedgerReading, withoutEarlierCRL: Bool) throws -> CRLNumber {
        let state = try ledger.state()
        guard !state.lacksEarlierCRL || withoutEarlierCRL else {
            throw AuthorityError(
                .earlierCRLUnknown,
                "this CA was taken over or restored without its last CRL; a new one would un-revoke everybody on it",
                hint:
                    "give the last CRL with 'capki ca adopt DIR --crl F', or say --no-earlier-crl if there never was one"
            )
        }
        guard let number = state.crlNumber.next else {
            throw AuthorityError(.notAllowed, "the CRL numbers of 20 octets are used up (RFC 5280 §5.2.3)")
        }
        return number
    }

    private static func settle(
        _ made: [RevocationListSummary], _ number: CRLNumber, _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        var state = try ledger.state()
        state.crlNumber = number
        state.lacksEarlierCRL = false
        try ledger.setState(state)
        for summary in made {
            try ledger.insert(summary.record)
            try record(
                .crl, nil, "\(summary.order.fileName), number \(number), \(summary.record.entryCount) entries", context,
                evidence: [Evidence(name: summary.order.fileName, sha256: summary.record.sha256)], in: ledger)
        }
    }
}
