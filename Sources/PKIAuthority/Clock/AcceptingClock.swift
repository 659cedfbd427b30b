public import PKIStructures

/// What an act that put the ledger's time back has found and done.
public struct ClockCorrection: Sendable, Hashable {
    /// The ledger's time before: that of the last act under the clock that ran ahead.
    public let lastActAt: Instant
    public let now: Instant
    /// What is dated after now. Its revocations are dated now since.
    public let datedLater: DatedAfter
}

extension CertificateAuthority {
    /// The most certificates, revocations and CRLs that are named one by one.
    public static let namedFutureLimit = 1000

    /// Lets acts go on at the right time after a clock had run ahead (rule 11).
    ///
    /// It is an act like others: a row that says from when to when and why, under a signed checkpoint. It is the only row
    /// of what was done that may be dated before the one it follows. Certificates keep their bytes. A revocation that the
    /// future holds has happened by now, and is dated now, so that no CRL lists what lies behind its thisUpdate. CRLs of
    /// the future keep their numbers, new ones get higher ones; nobody could use them yet (RFC 5280 §5.1.2.4), so that no
    /// delta CRL rests on them, no entry is dropped because it stood on them, and none is put off because of them.
    ///
    /// - Throws: `AuthorityError.Code.notAllowed` where the clock is not behind, `badIssuer` where the issuer itself begins
    ///   in the future.
    public func acceptEarlierClock(reason: String, context: ActContext) throws -> ClockCorrection {
        try act(.clock, context, acceptsEarlierClock: true) { context in
            try commit(context) { ledger in
                var state = try ledger.state()
                let last = state.lastActAt
                try requireBehind(last, reason, context)
                let found = try ledger.dated(after: context.now, limit: Self.namedFutureLimit)
                try Self.record(
                    .clock, nil,
                    "from \(last) to \(context.now), since the clock had run ahead: \(reason); dated later are \(found.certificateCount) certificates, \(found.revocationCount) revocations, \(found.listCount) CRLs",
                    context, in: ledger)
                try Self.redateRevocations(context, in: ledger)
                state.lastActAt = context.now
                try ledger.setState(state)
                return ClockCorrection(lastActAt: last, now: context.now, datedLater: found)
            }
        }
    }

    private func requireBehind(_ last: Instant, _ reason: String, _ context: ActContext) throws {
        guard context.now < last else {
            throw AuthorityError(
                .notAllowed, "the clock says \(context.now), which is not before the ledger's last act, \(last)",
                hint: "there is nothing to accept")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw AuthorityError(.notAllowed, "there is no reason why the ledger's time is put back")
        }
        let begin = issuer.certificate.validity.notBefore.instant
        guard begin <= context.now else {
            throw AuthorityError(
                .badIssuer, "the issuer's certificate begins at \(begin), the clock says \(context.now)",
                hint: "a CA that was made under a wrong clock is made anew, or restored from a backup")
        }
    }

    private static func redateRevocations(_ context: ActContext, in ledger: any LedgerWriting) throws {
        var later: [RevocationRecord] = []
        try ledger.forEachRevocation(datedAfter: context.now) { later.append($0) }
        for revocation in later {
            try ledger.put(
                RevocationRecord(
                    serialNumber: revocation.serialNumber, revokedAt: context.now, reason: revocation.reason,
                    invalidityDate: revocation.invalidityDate.map { min($0, context.now) }))
            try record(
                .clock, revocation.serialNumber, "its revocation of \(revocation.revokedAt) is dated \(context.now)",
                context, in: ledger)
        }
        try ledger.redateReleases(after: context.now)
        try ledger.redateSeals(after: context.now)
    }
}
