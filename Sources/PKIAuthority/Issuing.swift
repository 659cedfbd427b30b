internal import PKIKeys
public import PKIProfiles
public import PKIStructures

/// A certificate that has passed every check and waits for its signature.
///
/// It can be signed once, and what is signed is what was checked (rule 9).
struct PreparedCertificate: ~Copyable {
    let record: CertificateRecord
    /// What lints say of it that does not keep it from being signed.
    let warnings: LintWarnings

    /// Signs it, and uses it up.
    consuming func sign(by issuer: Issuer) throws -> Certificate { try issuer.sign(record.content) }
}

/// What a certificate will hold, before the ledger gives it a serial number.
struct CertificateDraft {
    let profile: String
    let subject: Name
    let key: PublicKey
    let validity: Validity
    /// Those of the profile and of the request; the ones that depend on issuer and serial number come later.
    let ownExtensions: [Extension]
}

extension CertificateAuthority {
    /// Issues a certificate under a profile.
    ///
    /// - Throws: `AuthorityError` where the request, the profile or the ledger does not allow it; then no certificate
    ///   exists.
    public func issue(
        _ request: CertificationRequest, profile: CertificateProfile, validity: Validity, context: ActContext
    ) throws -> Certificate {
        try act(.issue, context.grounded(on: request)) { context in
            try issueAlone(request, profile: profile, validity: validity, context: context)
        }
    }

    /// Issues inside an act.
    func issueAlone(
        _ request: CertificationRequest, profile: CertificateProfile, validity: Validity, context: ActContext
    ) throws -> Certificate {
        guard profile.role != .root else {
            throw AuthorityError(
                .notAllowed, "a root is signed by itself and not by this CA", hint: "make it with 'capki ca init'")
        }
        try Self.requireFit(request, policy: profile.keyPolicy)
        try requirePresent(validity, context)
        let prepared = try prepare(request, profile: profile, validity: validity, context: context)
        let (record, warnings) = (prepared.record, prepared.warnings)
        let certificate = try prepared.sign(by: issuer)
        note(warnings.decided + warnings.copied)
        try commit(context) { ledger in
            try Self.settle(record, as: certificate, mark: mark(of: certificate), in: ledger)
            try Self.record(
                .issue, certificate.serialNumber, "\(profile.name): \(record.subject)", context,
                evidence: [Evidence(name: "certificate", of: certificate.derBytes)], in: ledger)
        }
        return certificate
    }

    /// Checks everything, then sets down serial number and bytes before anything is signed.
    private func prepare(
        _ request: CertificationRequest, profile: CertificateProfile, validity: Validity, context: ActContext
    ) throws -> PreparedCertificate {
        let draft = try draft(
            for: request.subject, key: PublicKey(request.subjectPublicKeyInfo), requested: request.extensions,
            profile: profile, validity: validity)
        let (record, warnings) = try commit(context) { try intend(draft, context: context, in: $0) }
        return PreparedCertificate(record: record, warnings: warnings)
    }

    /// Checks everything that needs no ledger.
    func draft(
        for subject: Name, key: PublicKey, requested: Extensions, profile: CertificateProfile, validity: Validity
    ) throws -> CertificateDraft {
        let findings = try profile.findings(
            subject: subject, key: key, validity: validity, requested: requested, issuer: issuer.certificate)
        guard findings.isEmpty else {
            throw AuthorityError(.notAllowed, "the profile '\(profile.name)' refuses the request", because: findings)
        }
        let taken = requested.filter { profile.requestableExtensions.value.contains($0.id) }
        return CertificateDraft(
            profile: profile.name, subject: subject, key: key, validity: validity,
            ownExtensions: profile.extensions(for: key.algorithm.family) + taken)
    }

    /// Checks a draft against the ledger and sets down the intention to sign it.
    func intend(
        _ draft: CertificateDraft, context: ActContext, in ledger: any LedgerWriting
    ) throws -> (record: CertificateRecord, warnings: LintWarnings) {
        try requireUncompromised(draft.key, in: ledger)
        let serial = try serialNumbers.next(in: ledger, issuer: issuer.certificate)
        let information = draft.key.subjectPublicKeyInfo
        let bound = try BoundExtensions(
            issuer: issuer, subjectKey: information,
            certificate: CoveredCertificate(serialNumber: serial, extensions: Extensions(draft.ownExtensions)))
        let tbs = TBSCertificate(
            serialNumber: serial, signatureAlgorithm: try issuer.algorithm.identifier, issuer: issuer.name,
            validity: draft.validity, subject: draft.subject, subjectPublicKeyInfo: information,
            extensions: Extensions(draft.ownExtensions + bound.all))
        let bytes = tbs.derBytes
        let warnings = try LintWarnings(requiringFit: tbs, bytes: bytes, copies: { _ in false })
        let record = try CertificateRecord(
            intended: tbs, bytes: bytes, origin: .issued, profile: draft.profile,
            shard: issuer.publication.partition.shard(of: serial), act: context)
        try ledger.insert(record)
        return (record, warnings)
    }

    /// Turns the intention into an issued certificate, where it is still one.
    ///
    /// - Parameter mark: of the certificate, see ``mark(of:)``.
    static func settle(
        _ intended: CertificateRecord, as certificate: Certificate, mark: [UInt8], in ledger: any LedgerWriting
    ) throws {
        guard intended.content[...] == certificate.tbsCertificate,
            try ledger.settle(intended.serialNumber, as: certificate.derBytes, mark: mark)
        else {
            throw AuthorityError(.ledger, "the intention \(intended.serialNumber) has changed while it was signed")
        }
    }

    /// What shows later that the certificate was found to be this CA's own, without its signature being checked again.
    func mark(of certificate: Certificate) throws -> [UInt8] {
        try authenticator?.mark(of: certificate.derBytes) ?? []
    }

    /// The issuer must hold now, and the certificate must not have ended.
    func requirePresent(_ validity: Validity, _ context: ActContext) throws {
        guard issuer.certificate.validity.contains(context.now) else {
            throw AuthorityError(
                .badIssuer,
                "the issuer holds from \(issuer.certificate.validity.notBefore.instant) to "
                    + "\(issuer.certificate.validity.notAfter.instant), now is \(context.now)")
        }
        guard validity.notAfter.instant > context.now else {
            throw AuthorityError(
                .notAllowed, "the certificate would have ended at \(validity.notAfter.instant), now is \(context.now)")
        }
    }

    /// A key that was given up as compromised is never certified again (CA/B BR §6.1.1.3 (2)), nor is the CA's own.
    private func requireUncompromised(_ key: PublicKey, in ledger: any LedgerReading) throws {
        guard try !issuer.hasKey(key.subjectPublicKeyInfo) else {
            throw AuthorityError(.keyReused, "the request's key is that of the CA itself", hint: "make a new key")
        }
        let hash = try PublicKeyHash.hash(key.subjectPublicKeyInfo)
        guard try !ledger.isCompromised(publicKeyHash: hash) else {
            throw AuthorityError(
                .keyReused, "the request's key belongs to a certificate that was revoked as compromised",
                hint: "make a new key")
        }
    }
}
