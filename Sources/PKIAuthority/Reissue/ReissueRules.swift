internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// The rules under which a certificate is reissued; each throws where it is broken.
struct ReissueRules {
    let order: ReissueOrder
    let policy: ReissuePolicy
    let original: Certificate
    let issuer: Issuer
    /// Whether the original is known to be the CA's own, so that its signature need not be checked again.
    let isOwn: Bool
    let now: Instant
    /// Whether the key is to be the original's, which comes out of the archive.
    let keepsKey: Bool
    /// The original's subject and extensions, read once.
    let subject: Name
    let extensions: Extensions

    init(
        order: ReissueOrder, policy: ReissuePolicy, original: Certificate, issuer: Issuer, isOwn: Bool, now: Instant,
        keepsKey: Bool
    ) throws {
        self.order = order
        self.policy = policy
        self.original = original
        self.issuer = issuer
        self.isOwn = isOwn
        self.now = now
        self.keepsKey = keepsKey
        subject = try original.subject
        extensions = try original.extensions
    }

    /// Checks everything that needs no ledger.
    func checkAlone() throws {
        try checkTimes()
        try checkOriginal()
        try checkSubject()
        try checkExtensions()
        try checkKeyFamily()
        try checkReason()
    }

    /// What the ledger holds of the original.
    struct Standing {
        let revocation: RevocationRecord?
        /// The first certificate of its line.
        let line: SerialNumber
    }

    /// Checks everything that depends on what else the ledger holds.
    func check(_ ground: OrderGround, in ledger: any LedgerReading) throws -> Standing {
        if ground.isUntouched, !keepsKey, !issuer.hasKey(ofHash: ground.publicKeyHash) {
            return Standing(revocation: nil, line: original.serialNumber)
        }
        let line = try checkLine(of: original.serialNumber, in: ledger)
        let revocation = try ledger.revocation(original.serialNumber)
        try checkState(revocation)
        if keepsKey { try checkKeyIsKept(in: ledger) } else { try checkKeyIsNew(in: ledger) }
        return Standing(revocation: revocation, line: line)
    }

    /// Rules 1 and 7: the end never moves, and the issuer outlives it.
    private func checkTimes() throws {
        let end = original.validity.notAfter.instant
        guard !order.beginsNow || policy.allowsNotBeforeNow else {
            throw AuthorityError(
                .notAllowed, "the settings of this CA do not allow a reissue to begin now",
                hint: "set reissue.allow-not-before-now in the settings, or leave out --not-before")
        }
        guard issuer.certificate.validity.notBefore.instant <= now else {
            throw AuthorityError(
                .badIssuer, "the issuer holds from \(issuer.certificate.validity.notBefore.instant) on, now is \(now)")
        }
        guard issuer.certificate.validity.notAfter.instant >= end else {
            throw AuthorityError(
                .issuerTooShort,
                "the issuer ends at \(issuer.certificate.validity.notAfter.instant), before the certificate, \(end)",
                hint: "reissue under an issuer that outlives the certificate")
        }
    }

    /// Rule 6: the original is unexpired and was signed by this CA or its predecessor.
    private func checkOriginal() throws {
        let end = original.validity.notAfter.instant
        guard now <= end else {
            throw AuthorityError(
                .expired, "the original has expired: notAfter is \(end), now is \(now)",
                hint: "an expired certificate is renewed (续期), not reissued")
        }
        guard now.adding(seconds: Int64(policy.minimumRemainingHours) * 3600) <= end else {
            throw AuthorityError(
                .expired, "the original ends at \(end), in less than \(policy.minimumRemainingHours) hours",
                hint: "renew it (续期), or lower reissue.minimum-remaining-hours in the settings")
        }
        guard try !issuer.hasKey(original.subjectPublicKeyInfo), !subject.matches(issuer.name) else {
            throw AuthorityError(
                .notAllowed, "certificate \(original.serialNumber) is the CA's own or a predecessor's",
                hint: "a CA key is rolled over, not reissued")
        }
        guard try isOwn || issuer.signatory(of: original) != nil else {
            throw AuthorityError(
                .foreignCertificate, "the original \(original.serialNumber) is not signed by '\(issuer.name)'")
        }
    }

    /// Rule 5: the request's subject is empty or the original's by RFC 5280 §7.1.
    private func checkSubject() throws {
        guard !order.request.subject.isEmpty else { return }
        let differences = subject.differences(to: order.request.subject)
        guard differences.isEmpty else {
            throw AuthorityError(
                .identityChanged,
                "the request names another subject; original → request: \(differences.joined(separator: "; "))",
                hint: "a change of identity (变更) is a new application, not a reissue")
        }
    }

    /// Rule 5: an extension in the request is absent or the original's.
    private func checkExtensions() throws {
        guard !order.request.extensions.isEmpty else { return }
        let keyIdentifier = try order.request.subjectPublicKeyInfo.keyIdentifier
        for member in order.request.extensions {
            if member.id == .subjectKeyIdentifier, member.value == SubjectKeyIdentifier(keyIdentifier).derBytes {
                continue
            }
            let mine = extensions[member.id]
            guard mine?.value != member.value || mine?.isCritical != member.isCritical else { continue }
            let label = member.id.extensionName ?? member.id.description
            let found = mine.map { hexadecimal($0.value) } ?? "absent"
            throw AuthorityError(
                .identityChanged,
                "the request's \(label) is not the original's; original → request: \(found) → \(hexadecimal(member.value))",
                hint: "leave the extension out of the request; a reissue copies it from the original")
        }
    }

    /// Rule 5: the copied key usage would be wrong for a key of another family.
    private func checkKeyFamily() throws {
        let mine = try KeyFamily(of: original.subjectPublicKeyInfo)
        let theirs = try KeyFamily(of: order.request.subjectPublicKeyInfo)
        guard mine == theirs else {
            throw AuthorityError(
                .keyFamilyChanged, "the original has an \(mine) key, the request an \(theirs) key",
                hint: "make the new key of the original's family")
        }
    }

    /// Rule 8: what the reason asks for.
    private func checkReason() throws {
        guard !order.reason.isCompromise || order.revocation == .now else {
            throw AuthorityError(
                .notAllowed, "an original that was \(order.reason.rawValue) is revoked at once, not on activation")
        }
        guard let lostAt = order.lostAt else { return }
        let start = Instant(secondsSinceEpoch: 0)
        guard order.reason.isCompromise, start <= lostAt, lostAt <= now else {
            throw AuthorityError(
                .notAllowed, "the time of loss \(lostAt) is not between \(start) and now, \(now)",
                hint: "it goes with the reasons lost and stolen alone")
        }
    }

    /// Rule 6: not revoked, with exceptions.
    private func checkState(_ revocation: RevocationRecord?) throws {
        let serial = original.serialNumber
        guard let revocation, revocation.isFinal else { return }
        let isReissuable = revocation.isReissuable
        guard isReissuable, order.isAlreadyRevoked else {
            throw AuthorityError(
                .revoked, "certificate \(serial) was revoked at \(revocation.revokedAt) (\(revocation.reason))",
                hint: isReissuable ? "confirm with --already-revoked that it is to be reissued all the same" : nil)
        }
    }

    /// Rules 6 and 8: of all certificates that stand in for one another, no other one than the original is live.
    ///
    /// - Returns: the first of them.
    private func checkLine(of serial: SerialNumber, in ledger: any LedgerReading) throws -> SerialNumber {
        if let reissue = try ledger.liveReissue(of: serial) {
            throw AuthorityError(
                .alreadyReissued,
                "certificate \(serial) is already replaced by \(reissue.replacement), since \(reissue.recordedAt)",
                hint: "reissue \(reissue.replacement), or, if it was made in error, revoke it as superseded first")
        }
        let line = try LineOfDescent(of: serial, in: ledger)
        for member in line.members where member != serial {
            guard let revocation = try ledger.revocation(member), !revocation.isReissuable else { continue }
            throw AuthorityError(
                .revoked,
                "certificate \(member) of the same line was revoked at \(revocation.revokedAt) (\(revocation.reason))",
                hint: "what was withdrawn from a holder does not come back through an older certificate")
        }
        guard let live = try line.members.first(where: { try $0 != serial && line.isLive($0, in: ledger) }) else {
            return line.members.first ?? serial
        }
        let isPending = try ledger.liveReissue(of: live)?.state == .pending
        throw AuthorityError(
            .alreadyReissued,
            "certificate \(live) of the same line still holds; a holder has one live certificate of a line",
            hint: isPending
                ? "close its reissue with 'capki ca activate', or revoke it" : "revoke \(live), or reissue that one")
    }

    /// In place of rule 4, where the key is recovered: it is the original's, and nobody has given it up.
    private func checkKeyIsKept(in ledger: any LedgerReading) throws {
        let hash = try PublicKeyHash.hash(order.request.subjectPublicKeyInfo)
        guard try PublicKeyHash.hash(original.subjectPublicKeyInfo) == hash else {
            throw AuthorityError(.archiveDamaged, "the recovered key is not that of \(original.serialNumber)")
        }
        guard try !ledger.isCompromised(publicKeyHash: hash) else {
            throw AuthorityError(
                .keyReused, "the key of \(original.serialNumber) was revoked as compromised",
                hint: "certify a new key: --encryption-key new or new-and-recover")
        }
    }

    /// Rule 4: the key is not that of the original, nor of any certificate in the ledger, nor the CA's own.
    private func checkKeyIsNew(in ledger: any LedgerReading) throws {
        let key = order.request.subjectPublicKeyInfo
        let isIssuers = try issuer.hasKey(key)
        let hash = try PublicKeyHash.hash(key)
        let owner = try ledger.serialNumbers(ofPublicKeyHash: hash).first
        let isOriginals = try PublicKeyHash.hash(original.subjectPublicKeyInfo) == hash
        guard owner != nil || isIssuers || isOriginals else { return }
        let whose = isIssuers ? "the CA itself" : "certificate \(owner ?? original.serialNumber)"
        throw AuthorityError(
            .keyReused, "the request's key is that of \(whose)", hint: "make a new key on the new token")
    }
}
