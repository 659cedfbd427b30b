internal import PKIKeys
internal import PKIStructures
internal import PKIVerification

/// The verification of one seal signature, with the seal in it.
struct SignatureJudgement {
    private let signature: SealSignature
    private let verifier: SealVerifier
    private let now: Instant
    private let certificate: Result<Certificate, StructureError>
    /// When it was signed by its own words.
    private let claimed: Instant?
    private let stamp: TimestampJudge.Outcome?
    private var seal: SealJudgement

    private var policy: SealPolicy { verifier.policy }

    init(_ signature: SealSignature, by verifier: SealVerifier, knownAt now: Instant) {
        self.signature = signature
        self.verifier = verifier
        self.now = now
        let octets = Array(signature.signerCertificate)
        certificate = Result { () throws(StructureError) in try Certificate(derEncoded: octets) }
        let judge = TimestampJudge(verifier)
        stamp =
            if let stamp = signature.timeStamp {
                judge.judge(
                    stamp.token, over: signature.signature, notBefore: signature.time.instant, knownAt: now)
            } else if let token = signature.time.token {
                judge.judge(token, overDigest: signature.dataHash, knownAt: now)
            } else { nil }
        claimed = signature.time.instant ?? stamp?.time
        seal = SealJudgement(
            signature.seal, by: verifier, deviations: signature.deviations, usedAt: claimed ?? now, knownAt: now)
    }

    /// The moment by which the signature is proven to have existed. The token of GM/T 0031-2014 is made before the
    /// signature, and proves nothing of it.
    private var proven: Instant? { signature.timeStamp != nil && stamp?.ok == true ? stamp?.time : nil }

    func verdict(original: SignableMessage?) throws -> SealVerdict {
        var judgement = self
        judgement.seal.run(isAlone: false)
        judgement.checkSignature()
        judgement.checkSignerInSeal()
        judgement.checkSigner()
        try judgement.checkOriginal(original)
        judgement.checkTimestamp()
        let verdict = judgement.seal.verdict(.signature, signature.generation)
        return SealVerdict(
            kind: .signature, generation: verdict.generation, checks: verdict.checks, notes: verdict.notes,
            provenTime: proven)
    }

    private mutating func checkSignature() {
        let check = SignatureValueCheck(
            certificate: signature.signerCertificate, algorithm: signature.signatureAlgorithm,
            signature: signature.signature, received: signature.signedOctets, inDER: signature.signedOctetsInDER,
            policy: policy)
        seal.record(.signature, check.run())
    }

    /// The octets are compared: another certificate of the same key would verify as well (GB/T 38540).
    private mutating func checkSignerInSeal() {
        let certificates = signature.seal.information.property.certificates
        if certificates.contains(signature.signerCertificate) {
            seal.add(.signerInSeal, true, .ok, "the signer's certificate is one of \(certificates.count) of the seal")
        } else {
            seal.add(
                .signerInSeal, false, .signerNotInSeal,
                "the signer's certificate is none of the \(certificates.count) of the seal; after a reissue the seal must be "
                    + "made anew")
        }
    }

    /// GM/T 0031-2014 6.2.3 (c) and (d): a broken chain or a wrong key usage ends it, the time decides on expiry and
    /// revocation.
    private mutating func checkSigner() {
        let certificate: Certificate
        switch self.certificate {
        case .success(let read): certificate = read
        case .failure(let error):
            seal.add(.signerCertificate, false, .badCertificate, "the signer's certificate cannot be read: \(error)")
            seal.add(.signingTime, nil, .notChecked, "the signer's certificate cannot be read")
            return
        }
        guard !verifier.trust.anchors.isEmpty else {
            seal.add(.signerCertificate, nil, .notGiven, "nothing is trusted, so that the chain cannot be judged")
            checkTime(certificate, standing: nil)
            return
        }
        let standing = verifier.signers.standing(of: certificate, usedAt: claimed ?? now, knownAt: now)
        let isWithin = certificate.validity.contains(claimed ?? now)
        // A time outside of the certificate's validity is told by the next check.
        let flaw = standing.chain.flaws.first { isWithin || ![.expired, .notYetValid].contains($0.code) }
        if let flaw {
            seal.add(.signerCertificate, false, SealCheck.Code(flaw.code), flaw.reason)
        } else if let flaw = seal.revocationFlaw(
            standing, usedAt: claimed ?? now, provenBy: proven, where: { !$0.isOfLeaf })
        {
            seal.add(.signerCertificate, false, flaw.code, flaw.detail)
        } else {
            seal.add(.signerCertificate, true, .ok, SealJudgement.label(certificate))
        }
        checkTime(certificate, standing: standing)
    }

    private mutating func checkTime(_ certificate: Certificate, standing: CertificateStanding?) {
        guard let claimed else {
            seal.add(.signingTime, nil, .noTime, "the signature has no time that can be read")
            return
        }
        let validity = certificate.validity
        if claimed < signature.seal.information.property.createDate.instant {
            seal.note(SealNote.signedBeforeCreation, "it was signed at \(claimed), before the seal was made")
        }
        if claimed > now.adding(seconds: policy.clockToleranceInSeconds) {
            seal.add(.signingTime, false, .inFuture, "it was signed at \(claimed), the time is \(now)")
        } else if !validity.contains(claimed) {
            seal.add(
                .signingTime, false, claimed < validity.notBefore.instant ? .notYetValid : .expired,
                "it was signed at \(claimed), the certificate holds from \(validity.notBefore.instant) to "
                    + "\(validity.notAfter.instant)")
        } else if let standing {
            var known = standing
            // Told with the signer's certificate already.
            known.unknown = nil
            let flaw = seal.revocationFlaw(known, usedAt: claimed, provenBy: proven, where: { $0.isOfLeaf })
            seal.add(.signingTime, flaw == nil, flaw?.code ?? .ok, flaw?.detail ?? "signed at \(claimed)")
        } else {
            seal.add(.signingTime, true, .ok, "signed at \(claimed), within the certificate's validity")
        }
    }

    private mutating func checkOriginal(_ original: SignableMessage?) throws {
        guard let original else {
            seal.add(.dataHash, nil, .notGiven, "the original was not given")
            return
        }
        guard let digest = (try? SealAlgorithm(signature.signatureAlgorithm, policy: policy))?.algorithm.digest else {
            seal.add(.dataHash, nil, .notChecked, "the digest of \(signature.signatureAlgorithm) is not known")
            return
        }
        let value = try digest.hash(original)
        let isEqual = value.elementsEqual(signature.dataHash)
        seal.add(
            .dataHash, isEqual, isEqual ? .ok : .digestMismatch,
            isEqual
                ? "\(digest) of the original"
                : "the \(digest) of the original is \(hexadecimal(value)), another one was signed")
    }

    private mutating func checkTimestamp() {
        guard let stamp else {
            let isMissing = policy.requiresTimestamp
            seal.add(
                .timestamp, isMissing ? false : nil, isMissing ? .timestampMissing : .absent,
                "the signature has no time stamp", isRequired: isMissing)
            return
        }
        guard policy.requiresTimestamp, proven == nil, stamp.ok == true else {
            seal.add(.timestamp, stamp.ok, stamp.code, stamp.detail)
            return
        }
        seal.add(
            .timestamp, false, .timestampMissing,
            "the time stamp was made before the signature, and does not prove its time")
    }
}

extension SealCertificates {
    /// Whether a certificate is one of them: octet for octet, or by the plain SM3 of its DER (GB/T 38540).
    func contains(_ certificate: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .certificates(let members): return members.contains { $0.elementsEqual(certificate) }
        case .digests(let members):
            guard let digest = try? DigestAlgorithm.sm3.hash(certificate) else { return false }
            return members.contains { $0.value.elementsEqual(digest) }
        }
    }
}
