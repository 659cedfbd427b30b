internal import PKIKeys
internal import PKIStructures
internal import PKIVerification

/// The verification of one seal, alone or in a seal signature, with what came of its steps.
struct SealJudgement {
    private let seal: Seal
    private let verifier: SealVerifier
    private let deviations: [SealDeviation]
    /// When the seal is used.
    let time: Instant
    /// The moment of the verification.
    let now: Instant
    private(set) var checks: [SealCheck] = []
    private(set) var notes: [SealNote] = []
    private(set) var provenTime: Instant?

    var policy: SealPolicy { verifier.policy }

    init(
        _ seal: Seal, by verifier: SealVerifier, deviations: [SealDeviation], usedAt time: Instant, knownAt now: Instant
    ) {
        self.seal = seal
        self.verifier = verifier
        self.deviations = deviations
        self.time = time
        self.now = now
    }

    /// The checks are told in the order of their names, which is that of the standards.
    func verdict(_ kind: SealVerdict.Kind, _ generation: SealGeneration) -> SealVerdict {
        let ordered = SealCheck.Name.allCases.flatMap { name in checks.filter { $0.name == name } }
        return SealVerdict(kind: kind, generation: generation, checks: ordered, notes: notes, provenTime: provenTime)
    }

    mutating func add(
        _ name: SealCheck.Name, _ ok: Bool?, _ code: SealCheck.Code, _ detail: String, isRequired: Bool = true
    ) {
        checks.append(SealCheck(name: name, ok: ok, code: code, detail: detail, isRequired: isRequired))
    }

    mutating func note(_ code: String, _ detail: String) {
        let note = SealNote(code: code, detail: detail)
        if !notes.contains(note) { notes.append(note) }
    }

    /// - Parameters:
    ///   - isAlone: whether the seal is not one of a seal signature.
    ///   - outer: by when a time stamp proves that the seal signature existed, and the seal in it.
    mutating func run(isAlone: Bool, provenBy outer: Instant? = nil) {
        checkStructure()
        checkMakerSignature()
        let stamp = checkSealTimestamp(isRequired: isAlone && policy.requiresTimestamp)
        let proven = [stamp, outer].compactMap { $0 }.min()
        checkMakerCertificate(provenBy: proven)
        // By the seal's own stamp the seal existed, and not what is signed with it.
        checkValidity(provenBy: isAlone ? proven : outer)
        checkCreation()
        if isAlone { provenTime = stamp }
    }

    private mutating func checkStructure() {
        for deviation in deviations where policy.isLenient || !deviation.code.needsLenience {
            note(deviation.code.rawValue, deviation.detail)
        }
        if !policy.isLenient, let refused = deviations.first(where: \.code.needsLenience) {
            add(.structure, false, SealCheck.Code(rawValue: refused.code.rawValue), refused.detail)
        } else {
            add(.structure, true, .ok, "\(seal.generation), version \(seal.information.version)")
        }
    }

    private mutating func checkMakerSignature() {
        let check = SignatureValueCheck(
            certificate: seal.makerCertificate, algorithm: seal.signatureAlgorithm, signature: seal.signature,
            received: seal.signedOctets[...], inDER: seal.signedOctetsInDER?[...], policy: policy)
        record(.makerSignature, check.run())
    }

    mutating func record(_ name: SealCheck.Name, _ outcome: SignatureValueCheck.Outcome) {
        add(name, outcome.ok, outcome.code, outcome.detail)
        for deviation in outcome.deviations { note(deviation.code.rawValue, "\(name.rawValue): \(deviation.detail)") }
    }

    /// GM/T 0031-2025: expiry or revocation after the seal was made is only told; the earlier standards end there.
    private mutating func checkMakerCertificate(provenBy stamp: Instant?) {
        let certificate: Certificate
        do throws(StructureError) {
            certificate = try Certificate(derEncoded: Array(seal.makerCertificate))
        } catch {
            add(.makerCertificate, false, .badCertificate, "the maker's certificate cannot be read: \(error)")
            return
        }
        if let makers = verifier.trust.makers, !makers.contains(certificate) {
            add(.makerCertificate, false, .unknownMaker, "the maker is none of those that are accepted")
            return
        }
        guard !verifier.trust.anchors.isEmpty else {
            add(.makerCertificate, nil, .notGiven, "nothing is trusted, so that the chain cannot be judged")
            return
        }
        let created = seal.information.property.createDate.instant
        let isLater = seal.generation == .v5
        let usedAt = isLater ? created : time
        let standing = verifier.makers.standing(of: certificate, usedAt: usedAt, knownAt: now)
        if isLater, certificate.validity.notAfter.instant < now {
            note(SealNote.makerExpired, "the maker's certificate expired at \(certificate.validity.notAfter.instant)")
        }
        guard standing.chain.isValid else {
            add(.makerCertificate, false, SealCheck.Code(standing.chain.code), standing.chain.reason)
            return
        }
        if let flaw = revocationFlaw(standing, usedAt: usedAt, provenBy: stamp) {
            add(.makerCertificate, false, flaw.code, flaw.detail)
        } else {
            add(.makerCertificate, true, .ok, "\(Self.label(certificate)), trusted at \(usedAt)")
        }
    }

    static func label(_ certificate: Certificate) -> String {
        "'\((try? certificate.subject.description) ?? "")', serial \(certificate.serialNumber)"
    }

    /// What revocations mean for something that was done at a time: what was done before them stands, and where the key was
    /// compromised that time must be proven.
    mutating func revocationFlaw(
        _ standing: CertificateStanding, usedAt: Instant, provenBy stamp: Instant?,
        where isMeant: (CertificateRevocation) -> Bool = { _ in true }
    ) -> (code: SealCheck.Code, detail: String)? {
        var flaw: (code: SealCheck.Code, detail: String)?
        for revocation in standing.revocations where isMeant(revocation) {
            guard let since = revocation.since, since > usedAt else { return (.revoked, revocation.text) }
            note(SealNote.revokedLater, "\(revocation.text), after \(usedAt)")
            guard revocation.isCompromise, stamp.map({ $0 >= since }) ?? true else { continue }
            let detail = "\(revocation.text); no trusted time stamp proves that its key was used before"
            note(SealNote.timeNotProven, detail)
            if policy.requiresTimestamp { flaw = (.timeNotProven, detail) }
        }
        if let unknown = standing.unknown { return (SealCheck.Code(VerdictCode.revocationUnknown), unknown) }
        if standing.isListedNoMore {
            note(
                SealNote.revocationNotListed,
                "the CRL is younger than the certificate's end, and need not list it any more")
        }
        return flaw
    }

    private mutating func checkValidity(provenBy stamp: Instant?) {
        let property = seal.information.property
        let start = property.validStart.instant
        let end = property.validEnd.instant
        if start > end {
            add(.sealValidity, false, .badPeriod, "the seal is valid from \(start) to \(end)")
        } else if time < start {
            add(.sealValidity, false, .notYetValid, "the seal is valid from \(start) on, the time is \(time)")
        } else if time > end {
            add(.sealValidity, false, .expired, "the seal was valid until \(end), the time is \(time)")
        } else if let revoked = verifier.revokedSeals.entry(of: seal), let flaw = flaw(revoked, provenBy: stamp) {
            add(.sealValidity, false, flaw.code, flaw.detail)
        } else {
            add(.sealValidity, true, .ok, "\(time) is within \(start) to \(end)")
        }
    }

    /// What was sealed before a revocation stands; see ``revocationFlaw(_:usedAt:provenBy:where:)``.
    private mutating func flaw(
        _ revoked: RevokedSeal, provenBy stamp: Instant?
    ) -> (code: SealCheck.Code, detail: String)? {
        guard revoked.since > time else { return (.revoked, revoked.text) }
        note(SealNote.revokedLater, "\(revoked.text), after \(time)")
        guard revoked.reason == .keyCompromise, stamp.map({ $0 >= revoked.since }) ?? true else { return nil }
        let detail = "\(revoked.text); no trusted time stamp proves that it was used before"
        note(SealNote.timeNotProven, detail)
        return policy.requiresTimestamp ? (.timeNotProven, detail) : nil
    }

    /// GM/T 0031-2025, steps 3 and 4; earlier standards have no such step.
    private mutating func checkCreation() {
        let created = seal.information.property.createDate.instant
        let certificate = try? Certificate(derEncoded: Array(seal.makerCertificate))
        let isWithin = certificate?.validity.contains(created) ?? false
        guard seal.generation == .v5 else {
            if certificate != nil, !isWithin {
                note(
                    SealNote.createdOutsideCertificate,
                    "the seal was made at \(created), when its maker's certificate did not hold")
            }
            add(.creationTime, nil, .notApplicable, "\(seal.generation) has no such step", isRequired: false)
            return
        }
        guard let certificate else {
            add(.creationTime, nil, .notChecked, "the maker's certificate cannot be read")
            return
        }
        let validity = certificate.validity
        if !isWithin {
            let isEarly = created < validity.notBefore.instant
            add(
                .creationTime, false, isEarly ? .notYetValid : .expired,
                "the seal was made at \(created), its maker's certificate holds from \(validity.notBefore.instant) to "
                    + "\(validity.notAfter.instant)")
        } else if created > seal.information.property.validEnd.instant {
            add(.creationTime, false, .expired, "the seal was made at \(created), behind its own end")
        } else if created > now.adding(seconds: policy.clockToleranceInSeconds) {
            add(.creationTime, false, .inFuture, "the seal was made at \(created), the time is \(now)")
        } else {
            add(.creationTime, true, .ok, "made at \(created)")
        }
    }

    /// GM/T 0031-2025, step 6: the token holds, and the seal was not made after it. Gives the time that it proves.
    private mutating func checkSealTimestamp(isRequired: Bool) -> Instant? {
        guard let stamp = seal.timeStamp else {
            let isMissing = isRequired
            add(
                .sealTimestamp, isMissing ? false : nil, isMissing ? .timestampMissing : .absent,
                "the seal has no time stamp", isRequired: isMissing)
            return nil
        }
        let judged = TimestampJudge(verifier).judge(
            stamp.token, over: seal.signature, notBefore: seal.information.property.createDate.instant, knownAt: now)
        add(.sealTimestamp, judged.ok, judged.code, judged.detail)
        return judged.ok == true ? judged.time : nil
    }
}

extension SealCheck.Code {
    /// The word of path validation.
    init(_ code: VerdictCode?) { self.init(rawValue: code?.rawValue ?? "not_trusted") }
}
