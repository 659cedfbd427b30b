public import PKIKeys
internal import PKIProfiles
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
            let original = try store.read { try Self.originalCertificate(order.original, in: $0) }
            try Self.requireFit(order.request, policy: keyPolicy)
            let rules = ReissueRules(order: order, policy: policy, original: original, issuer: issuer, now: context.now)
            try rules.checkAlone()
            let prepared = try prepare(rules, context: context)
            let (record, warnings) = (prepared.record, prepared.warnings)
            let certificate = try prepared.sign(by: issuer)
            note(warnings.decided)
            let receipt = try commit(context) { ledger in
                try Self.settle(record, as: certificate, in: ledger)
                return try complete(
                    order, original: original, certificate: certificate, warnings: warnings.copied, context: context,
                    in: ledger)
            }
            return ReissueResult(certificate: certificate, receipt: receipt)
        }
    }

    private static func originalCertificate(
        _ serial: SerialNumber, in ledger: any LedgerReading
    ) throws -> Certificate {
        let record = try issued(serial, in: ledger)
        guard record.origin != .own, record.origin != .cross, let bytes = record.certificate else {
            throw AuthorityError(
                .notAllowed, "certificate \(serial) is the CA's own; a CA key is rolled over, not reissued")
        }
        return try Certificate(derEncoded: bytes)
    }

    /// Checks against the ledger and sets down the intention, in one transaction.
    private func prepare(_ rules: ReissueRules, context: ActContext) throws -> PreparedCertificate {
        let original = rules.original
        let key = try PublicKey(rules.order.request.subjectPublicKeyInfo)
        let extensions = try BoundExtensions(issuer: issuer, subjectKey: key)
            .carriedOver(from: original.extensions, issuer: issuer.certificate)
        let validity = original.validity
        let (record, warnings) = try commit(context) { ledger in
            try rules.check(in: ledger)
            let tbs = TBSCertificate(
                serialNumber: try serialNumbers.next(in: ledger, issuer: issuer.certificate),
                signatureAlgorithm: try issuer.algorithm.identifier, issuer: issuer.name,
                validity: rules.order.beginsNow
                    ? validity.beginning(notBefore: context.now) : validity,
                subject: try original.subject, subjectPublicKeyInfo: rules.order.request.subjectPublicKeyInfo,
                extensions: Extensions(extensions))
            let warnings = try LintWarnings(requiringFit: tbs, copies: Self.isCopied)
            let profile = try ledger.certificate(original.serialNumber)?.profile
            let record = try intend(tbs, origin: .reissued, profile: profile, context: context, in: ledger)
            try ledger.insert(
                ReissueRecord(
                    original: original.serialNumber, replacement: tbs.serialNumber, reason: rules.order.reason,
                    state: .intended, invalidityDate: rules.order.lostAt, recordedAt: context.now, receipt: nil))
            return (record, warnings)
        }
        return PreparedCertificate(record: record, warnings: warnings)
    }

    /// What a reissue takes over as it stands (rules 1 and 2), so that no finding changes a byte of it: from the original,
    /// and the alternative name of the issuer from the issuer's certificate.
    static func isCopied(_ part: LintedPart) -> Bool {
        switch part {
        case .subject, .times: true
        case .extension(let id): id == .issuerAlternativeName || ExtensionBinding(of: id) == .holder
        case .version, .serialNumber, .signatureAlgorithm, .issuer, .key, .uniqueIdentifiers, .extensions, .attributes,
            .entries:
            false
        }
    }

    /// Closes the reissue: the original's revocation, the receipt, the record of the act.
    private func complete(
        _ order: ReissueOrder, original: Certificate, certificate: Certificate, warnings: [LintFinding],
        context: ActContext, in ledger: any LedgerWriting
    ) throws -> ReissueReceipt {
        guard var reissue = try ledger.reissue(by: certificate.serialNumber), reissue.state == .intended else {
            throw AuthorityError(.ledger, "the reissue \(certificate.serialNumber) has changed while it was signed")
        }
        let revocation: RevocationRecord? =
            switch order.revocation {
            case .now: try Self.revokeOriginal(reissue, context: context, in: ledger)
            case .onActivation: nil
            }
        let receipt = try ReissueReceipt(
            order: order, original: original, replacement: certificate, revocation: revocation, warnings: warnings,
            context: context)
        reissue.state = revocation == nil ? .pending : .complete
        reissue.receipt = receipt
        try ledger.update(reissue)
        try Self.record(
            .reissue, certificate.serialNumber, "\(original.serialNumber) \(order.reason.rawValue)", context,
            evidence: [
                Evidence(name: "certificate", of: certificate.derBytes),
                Evidence(name: "original", of: original.derBytes),
            ], in: ledger)
        return receipt
    }

    /// Revokes the original as the reason says; an earlier revocation keeps its date, and a weaker reason gives way.
    private static func revokeOriginal(
        _ reissue: ReissueRecord, context: ActContext, in ledger: any LedgerWriting
    ) throws -> RevocationRecord {
        let earlier = try ledger.revocation(reissue.original)
        let fresh = RevocationRecord(
            serialNumber: reissue.original, revokedAt: context.now, reason: reissue.reason.revocationReason,
            invalidityDate: reissue.invalidityDate)
        let record = fresh.merged(with: earlier)
        try ledger.put(record)
        return record
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
                let record = try Self.revokeOriginal(reissue, context: context, in: ledger)
                reissue.state = .complete
                try ledger.update(reissue)
                try Self.record(.activate, reissue.replacement, "\(reissue.original) revoked", context, in: ledger)
                return record
            }
        }
    }
}
