public import PKIStructures

/// What a restored ledger knows of what was done after the backup.
public struct RestoreResult: Sendable, Hashable {
    /// The serial numbers of certificates that are missing.
    public let missing: [SerialNumber]
    /// Whether revocations may be missing too, so that no CRL is signed until the complete one is given.
    public let lacksEarlierCRL: Bool

    public init(missing: [SerialNumber], lacksEarlierCRL: Bool) {
        self.missing = missing
        self.lacksEarlierCRL = lacksEarlierCRL
    }
}

extension CertificateAuthority {
    /// Lets a ledger go on that was restored from a backup.
    ///
    /// What was done after the backup is lost to the ledger, and the world may know of it. The last CRL brings the
    /// revocations back and the numbers go on above it; without it the ledger refuses to sign a CRL until it is given.
    /// Certificates on the CRL that the backup does not know are noted as missing, until they are adopted.
    ///
    /// - Parameters:
    ///   - lastCRLs: the CRLs that were published last: complete ones, deltas, those of parts, of every key that still
    ///     signs one. What they list together is taken over, and the numbers go on above the highest.
    ///   - listIssuer: the certificate of the CRL issuer, where one of its own signs indirect CRLs.
    ///   - evidence: the backup, for the record.
    /// - Returns: what is missing. Where the CRLs are parts of a whole, revocations may be too.
    /// - Throws: `AuthorityError.Code.foreignCertificate` for a CRL of another issuer, `notAllowed` for one that is older
    ///   than the backup.
    public func restore(
        lastCRLs: [CertificateRevocationList], listIssuer: Certificate? = nil, evidence: [Evidence] = [],
        context: ActContext
    ) throws -> RestoreResult {
        try act(.restore, context) { context in
            try commit(context) { ledger in
                let missing = try goOn(behind: lastCRLs, listIssuer, context: context, in: ledger)
                let known = try
                    "the last CRL is \(lastCRLs.isEmpty ? "not known" : "number \(ledger.state().crlNumber)")"
                try Self.record(
                    .restore, nil, "restored from a backup; \(known); \(missing.count) certificates are missing",
                    context, evidence: evidence, in: ledger)
                return RestoreResult(missing: missing, lacksEarlierCRL: try ledger.state().lacksEarlierCRL)
            }
        }
    }

    private func goOn(
        behind lists: [CertificateRevocationList], _ listIssuer: Certificate?, context: ActContext,
        in ledger: any LedgerWriting
    ) throws -> [SerialNumber] {
        guard !lists.isEmpty else {
            var state = try ledger.state()
            state.lacksEarlierCRL = true
            try ledger.setState(state)
            return []
        }
        let published = try PublishedLists(lists)
        for list in lists {
            try requireOwn(list, orOf: listIssuer)
            try Self.requirePast(list, now: context.now)
        }
        let known = try ledger.state().crlNumber
        let last = published.lastNumber
        guard last >= known else {
            throw AuthorityError(
                .notAllowed, "the CRL is number \(last), but the backup already knows of number \(known)",
                hint: "give the CRL that was published last")
        }
        var missing: Set<SerialNumber> = []
        for member in published.members {
            let entries = try ownEntries(of: member.list)
            missing.formUnion(try missingCertificates(entries, in: ledger))
            try takeOver(entries, releasing: member, context: context, in: ledger)
        }
        var state = try ledger.state()
        state.crlNumber = max(state.crlNumber, last)
        state.lacksEarlierCRL = !published.coverEverything(since: known)
        try ledger.setState(state)
        let sorted = missing.sorted { $0.octets.lexicographicallyPrecedes($1.octets) }
        for serial in sorted { try ledger.noteMissingCertificate(serial, at: context.now) }
        return sorted
    }

    /// The entries of a CRL that are about certificates of this CA.
    ///
    /// In an indirect CRL an entry says who issued its certificate, or has the issuer of the one before it; the first one
    /// that of the CRL (RFC 5280 §5.3.3).
    private func ownEntries(of list: CertificateRevocationList) throws -> [RevokedCertificate] {
        var all: [RevokedCertificate] = []
        try list.forEachEntry { all.append($0) }
        var isOwn = list.issuer.matches(issuer.name)
        return try all.filter { entry in
            if let named = try entry.extensions.content(CertificateIssuer.self) {
                isOwn = named.names.names.contains { name in
                    if case .directoryName(let directory) = name { directory.matches(issuer.name) } else { false }
                }
            }
            return isOwn
        }
    }

    /// Takes over entries, and what a delta CRL takes off its base: a hold that was released.
    private func takeOver(
        _ entries: [RevokedCertificate], releasing member: PublishedLists.Member, context: ActContext,
        in ledger: any LedgerWriting
    ) throws {
        try takeOver(entries, context: context, in: ledger)
        guard member.base != nil else { return }
        for entry in entries where entry.reason == .removeFromCRL {
            guard let hold = try ledger.revocation(entry.serialNumber), !hold.isFinal else { continue }
            try ledger.removeRevocation(entry.serialNumber, releasedAt: context.now)
            try Self.record(
                .release, entry.serialNumber, "as the delta CRL number \(member.number) says", context, in: ledger)
        }
    }

    /// A revocation that the backup knows without its certificate was taken over from another tool, and is not missed.
    private func missingCertificates(
        _ entries: [RevokedCertificate], in ledger: any LedgerReading
    ) throws -> [SerialNumber] {
        try entries.map(\.serialNumber).filter { serial in
            try ledger.certificate(serial)?.state != .issued && ledger.revocation(serial) == nil
        }
    }
}
