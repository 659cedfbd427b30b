internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// A reissue that has passed every check and waits for its signature.
///
/// A class, since batches hand it from step to step, and to copy all that it holds would cost more than many a step.
final class PreparedReissue: Sendable {
    let order: ReissueOrder
    let original: Certificate
    /// What the ledger knew of the original's revocation.
    let revocation: RevocationRecord?
    /// The first certificate of the line of descent, which tells lines from each other.
    let line: SerialNumber
    /// The intention.
    let record: CertificateRecord
    /// Of the intention, found while others write to the ledger.
    let identityNumbers: [String]
    let warnings: LintWarnings
    /// Whether the new certificate is of the original's key, which came out of the archive.
    let keepsKey: Bool
    /// Time, operator and evidence of the act.
    let context: ActContext

    init(
        order: ReissueOrder, original: Certificate, standing: ReissueRules.Standing, record: CertificateRecord,
        identityNumbers: [String], warnings: LintWarnings, keepsKey: Bool, context: ActContext
    ) {
        self.order = order
        self.original = original
        self.revocation = standing.revocation
        self.line = standing.line
        self.record = record
        self.identityNumbers = identityNumbers
        self.warnings = warnings
        self.keepsKey = keepsKey
        self.context = context
    }

    /// The same at the time of the act.
    func dated(_ now: Instant) -> PreparedReissue {
        PreparedReissue(
            order: order, original: original, standing: ReissueRules.Standing(revocation: revocation, line: line),
            record: record, identityNumbers: identityNumbers, warnings: warnings, keepsKey: keepsKey,
            context: ActContext(now: now, operatorName: context.operatorName, evidence: context.evidence))
    }

    /// How the original is revoked together with the issue; `nil` where that waits for the activation.
    var originalRevocation: RevocationRecord? {
        guard order.revocation == .now else { return nil }
        // A key that is certified again is not one that was given up.
        if keepsKey {
            return RevocationRecord(
                serialNumber: order.original, revokedAt: context.now, reason: .superseded, invalidityDate: nil
            ).merged(with: revocation)
        }
        return CertificateAuthority.revocation(
            of: order.original, reason: order.reason, invalidityDate: order.lostAt, earlier: revocation, context)
    }

    /// What the ledger keeps of it once it is signed.
    func reissueRecord(as certificate: Certificate) -> ReissueRecord {
        let revocation = originalRevocation
        return ReissueRecord(
            original: order.original, replacement: certificate.serialNumber, reason: order.reason,
            state: revocation == nil ? .pending : .complete, invalidityDate: order.lostAt, recordedAt: context.now,
            operatorName: context.operatorName,
            closing: ReissueRecord.Closing(
                when: order.revocation, reason: revocation?.reason ?? order.reason.revocationReason,
                revokedAt: revocation?.revokedAt, invalidityDate: revocation?.invalidityDate),
            warnings: warnings.copied.map(ReissueReceipt.Warning.init))
    }
}

/// A reissue with its signature, and what the ledger keeps beside it.
struct SignedReissue: Sendable {
    let certificate: Certificate
    let mark: [UInt8]
    let evidence: [Evidence]
}

extension CertificateAuthority {
    /// Checks an order by every rule, and puts together what is to be signed.
    ///
    /// - Parameters:
    ///   - keyPolicy: which keys are fit; `nil` where the request is known to be fit.
    ///   - keepsKey: whether the key is to be the original's, which comes out of the archive.
    ///   - ledger: a state that no other act changes meanwhile.
    func prepare(
        _ order: ReissueOrder, policy: ReissuePolicy, keyPolicy: KeyPolicy?, keepsKey: Bool = false,
        context: ActContext, in ledger: any LedgerReading
    ) throws -> PreparedReissue {
        try prepare(
            order, on: ground(of: order, in: ledger), policy: policy, keyPolicy: keyPolicy, keepsKey: keepsKey,
            context: context, in: ledger)
    }

    /// The same on what the ledger has answered.
    func prepare(
        _ order: ReissueOrder, on ground: OrderGround, policy: ReissuePolicy, keyPolicy: KeyPolicy?,
        keepsKey: Bool = false, context: ActContext, in ledger: any LedgerReading
    ) throws -> PreparedReissue {
        if let keyPolicy { try Self.requireFit(order.request, policy: keyPolicy) }
        let original = try Self.reissuable(order.original, ground.ledger.origin, ground.ledger.content)
        if let expected = order.expectedOriginal, expected != original {
            throw AuthorityError(
                .unknownCertificate, "the ledger knows another certificate with the serial number \(order.original)",
                hint: "is this the certificate of another CA?")
        }
        let rules = try ReissueRules(
            order: order, policy: policy, original: original, issuer: issuer,
            isOwn: !ground.ledger.mark.isEmpty && ground.ledger.mark == mark(of: original), now: context.now,
            keepsKey: keepsKey)
        try rules.checkAlone()
        let standing = try rules.check(ground, in: ledger)
        let serial =
            try ground.isUntouched
            ? ground.serialNumber : serialNumbers.next(in: ledger, issuer: issuer.certificate)
        let tbs = try tbsCertificate(rules, serialNumber: serial)
        let bytes = tbs.derBytes
        let warnings = try LintWarnings(requiringFit: tbs, bytes: bytes, copies: Self.isCopied)
        return PreparedReissue(
            order: order, original: original, standing: standing,
            record: try CertificateRecord(
                intended: tbs, bytes: bytes, publicKeyHash: ground.publicKeyHash, origin: .reissued,
                profile: ground.ledger.profile, shard: issuer.publication.partition.shard(of: tbs.serialNumber),
                act: context),
            identityNumbers: IdentityNumbers.numbers(in: tbs.subject, tbs.extensions), warnings: warnings,
            keepsKey: keepsKey, context: context)
    }

    /// Sets down the intention to sign.
    func intend(_ prepared: PreparedReissue, in ledger: any LedgerWriting) throws {
        try ledger.insert(prepared.record, identityNumbers: prepared.identityNumbers)
    }

    static func original(
        _ serial: SerialNumber, in ledger: any LedgerReading
    ) throws -> (certificate: Certificate, record: CertificateRecord) {
        let record = try issued(serial, in: ledger)
        return (try reissuable(serial, record.origin, record.content), record)
    }

    /// The certificate of a holder, out of the ledger.
    private static func reissuable(
        _ serial: SerialNumber, _ origin: CertificateRecord.Origin, _ content: [UInt8]
    ) throws -> Certificate {
        guard origin != .own, origin != .cross else {
            throw AuthorityError(
                .notAllowed, "certificate \(serial) is the CA's own; a CA key is rolled over, not reissued")
        }
        return try Certificate(derEncoded: content)
    }

    private func tbsCertificate(_ rules: ReissueRules, serialNumber: SerialNumber) throws -> TBSCertificate {
        let original = rules.original
        let information = rules.order.request.subjectPublicKeyInfo
        let covered = CoveredCertificate(serialNumber: serialNumber, extensions: rules.extensions)
        let extensions = try BoundExtensions(issuer: issuer, subjectKey: information, certificate: covered)
            .carriedOver(from: rules.extensions, issuer: issuer.certificate)
        let validity = original.validity
        return TBSCertificate(
            serialNumber: serialNumber, signatureAlgorithm: try issuer.algorithm.identifier, issuer: issuer.name,
            validity: rules.order.beginsNow ? validity.beginning(notBefore: rules.now) : validity,
            subject: rules.subject, subjectPublicKeyInfo: information, extensions: Extensions(extensions))
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

    /// Sets down what a signed reissue has become: the certificate, the original's revocation, the record of the act.
    func settle(
        _ prepared: PreparedReissue, as signed: SignedReissue, in ledger: any LedgerWriting
    ) throws -> ReissueRecord {
        let certificate = signed.certificate
        try Self.settle(prepared.record, as: certificate, mark: signed.mark, in: ledger)
        if let revocation = prepared.originalRevocation { try ledger.put(revocation) }
        let reissue = prepared.reissueRecord(as: certificate)
        try ledger.insert(reissue)
        try Self.record(
            .reissue, certificate.serialNumber, "\(reissue.original) \(reissue.reason.rawValue)", prepared.context,
            evidence: signed.evidence, in: ledger)
        return reissue
    }

    /// Signs what was prepared.
    func sign(_ prepared: PreparedReissue) throws -> SignedReissue {
        try signed(prepared, as: issuer.sign(prepared.record.content))
    }

    /// What the ledger keeps beside the signed certificate.
    func signed(_ prepared: PreparedReissue, as certificate: Certificate) throws -> SignedReissue {
        SignedReissue(
            certificate: certificate, mark: try mark(of: certificate),
            evidence: [
                try Evidence(name: "certificate", of: certificate.derBytes),
                try Evidence(name: "original", of: prepared.original.derBytes),
            ])
    }

    /// How the original is revoked: as the reason says; an earlier revocation keeps its date, and a weaker reason gives
    /// way.
    static func revocation(
        of original: SerialNumber, reason: ReissueReason, invalidityDate: Instant?, earlier: RevocationRecord?,
        _ context: ActContext
    ) -> RevocationRecord {
        RevocationRecord(
            serialNumber: original, revokedAt: context.now, reason: reason.revocationReason,
            invalidityDate: invalidityDate
        ).merged(with: earlier)
    }
}
