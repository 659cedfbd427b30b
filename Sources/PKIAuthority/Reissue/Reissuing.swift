public import PKIKeys
public import PKIStructures

/// What a reissue has done.
public struct ReissueResult: Sendable {
    public let certificate: Certificate
    public let receipt: ReissueReceipt
}

extension CertificateAuthority {
    /// Gives the holder of a certificate a new one for the same subject and the same validity (补办).
    ///
    /// The rules stand in ``ReissueRules``. Serial number and bytes are in the ledger before anything is signed; issue,
    /// revocation of the original and receipt are one transaction (rule 9).
    ///
    /// - Throws: `AuthorityError`; then the ledger holds no new certificate.
    public func reissue(
        _ order: ReissueOrder, policy: ReissuePolicy = ReissuePolicy(), keyPolicy: KeyPolicy = KeyPolicy(),
        context: ActContext
    ) throws -> ReissueResult {
        try act(.reissue, about: order.original, context.grounded(on: order.request)) { context in
            let prepared = try store.read {
                try prepare(order, policy: policy, keyPolicy: keyPolicy, context: context, in: $0)
            }
            try commit(context) { try intend(prepared, in: $0) }
            let signed = try sign(prepared)
            note(prepared.warnings.decided)
            let reissue = try commit(context) { try settle(prepared, as: signed, in: $0) }
            var receipt = try ReissueReceipt(reissue, original: prepared.original, replacement: signed.certificate)
            receipt.seals = try store.read { try $0.seals(of: reissue) }
            return ReissueResult(certificate: signed.certificate, receipt: receipt)
        }
    }

    /// Closes a pending reissue: the new certificate is in use, the original is revoked.
    ///
    /// - Parameter serial: of the new certificate, or of the original.
    /// - Throws: `AuthorityError.Code.nothingPending`.
    public func activate(_ serial: SerialNumber, context: ActContext) throws -> RevocationRecord {
        try act(.activate, about: serial, context) { context in
            try commit(context) { ledger in
                let found = try [ledger.reissue(by: serial), ledger.liveReissue(of: serial)].compactMap { $0 }
                guard var reissue = found.first(where: { $0.state == .pending }) else {
                    throw AuthorityError(
                        .nothingPending, "no reissue of or by certificate \(serial) waits to be activated",
                        hint: "'capki ca list --reissues' shows the state of each")
                }
                if let revocation = try ledger.revocation(reissue.replacement) {
                    throw AuthorityError(
                        .revoked,
                        "the new certificate \(reissue.replacement) is itself revoked or on hold (\(revocation.reason))",
                        hint: "release it first, or reissue the original again")
                }
                let record = try Self.activate(&reissue, context: context, in: ledger)
                try Self.activatePartner(of: reissue.replacement, context: context, in: ledger)
                return record
            }
        }
    }

    private static func activate(
        _ reissue: inout ReissueRecord, context: ActContext, in ledger: any LedgerWriting
    ) throws -> RevocationRecord {
        let record = revocation(
            of: reissue.original, reason: reissue.reason, invalidityDate: reissue.invalidityDate,
            earlier: try ledger.revocation(reissue.original), context)
        try ledger.put(record)
        reissue.state = .complete
        try ledger.update(reissue)
        try Self.record(.activate, reissue.replacement, "\(reissue.original) revoked", context, in: ledger)
        return record
    }

    /// Two certificates that were reissued together are activated together.
    private static func activatePartner(
        of replacement: SerialNumber, context: ActContext, in ledger: any LedgerWriting
    ) throws {
        guard let pair = try ledger.pair(with: replacement) else { return }
        let partner = pair.signing == replacement ? pair.encryption : pair.signing
        guard var reissue = try ledger.reissue(by: partner), reissue.state == .pending,
            try ledger.revocation(partner) == nil
        else { return }
        _ = try activate(&reissue, context: context, in: ledger)
    }
}
