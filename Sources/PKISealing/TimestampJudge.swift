internal import PKIKeys
internal import PKIMessages
internal import PKIStructures
internal import PKIVerification

/// Judges the time stamps of seals and seal signatures: the token itself, and who gave it.
struct TimestampJudge {
    private let verifier: SealVerifier
    /// Certificates of authorities, beside those that the verifier has.
    private let further: [Certificate]

    init(_ verifier: SealVerifier, further: [Certificate] = []) {
        self.verifier = verifier
        self.further = further
    }

    struct Outcome {
        let ok: Bool?
        let code: SealCheck.Code
        let detail: String
        /// What the token says, whether it holds or not.
        var time: Instant?
    }

    /// - Parameters:
    ///   - value: the octets that are stamped.
    ///   - earliest: what is stamped cannot be younger than its stamp.
    func judge(
        _ token: ArraySlice<UInt8>, over value: ArraySlice<UInt8>, notBefore earliest: Instant?, knownAt now: Instant
    ) -> Outcome {
        judge(token, notBefore: earliest, knownAt: now) { verifier, frame in
            try verifier.verify(frame, over: SignableMessage(Array(value)))
        }
    }

    /// The token that GM/T 0031-2014 allows in place of a time: over the digest of the original.
    func judge(_ token: ArraySlice<UInt8>, overDigest digest: ArraySlice<UInt8>, knownAt now: Instant) -> Outcome {
        judge(token, notBefore: nil, knownAt: now) { verifier, frame in
            let over = try verifier.verify(frame, over: SignableMessage(Array(digest)))
            guard let imprint = over.information?.messageImprint, imprint.digest == Array(digest) else { return over }
            return try verifier.verify(frame, imprint: imprint)
        }
    }

    private func judge(
        _ token: ArraySlice<UInt8>, notBefore earliest: Instant?, knownAt now: Instant,
        _ verify: (TimeStampVerifier, ContentInfo) throws -> TimeStampVerdict
    ) -> Outcome {
        var stamps = TimeStampVerifier()
        stamps.certificates = verifier.trust.untrusted + further
        let verdict: TimeStampVerdict
        let strict: StrictToken
        do {
            let frame = try ContentInfo(derEncoded: token)
            strict = try StrictToken(frame)
            verdict = try verify(stamps, frame)
        } catch {
            return Outcome(
                ok: false, code: SealCheck.Code(rawValue: MessageFault.Code.noTimeStamp.rawValue),
                detail: "the time stamp cannot be read: \(error)")
        }
        let time = verdict.information?.time.instant
        if let fault = verdict.faults.first {
            return Outcome(
                ok: false, code: SealCheck.Code(rawValue: fault.code.rawValue), detail: fault.message, time: time)
        }
        guard let time, let certificate = verdict.certificate else {
            return Outcome(ok: false, code: .badCertificate, detail: "the time stamp has no time or no signer")
        }
        if let objection = strict.objection(certificate) {
            return Outcome(
                ok: false, code: SealCheck.Code(rawValue: "malformed"), detail: "the time stamp: \(objection)",
                time: time)
        }
        return trusted(certificate, strict.certificates + further, time, notBefore: earliest, knownAt: now)
    }

    private func trusted(
        _ certificate: Certificate, _ carried: [Certificate], _ time: Instant, notBefore earliest: Instant?,
        knownAt now: Instant
    ) -> Outcome {
        let tolerance = verifier.policy.clockToleranceInSeconds
        if let earliest, time.adding(seconds: tolerance) < earliest {
            return Outcome(
                ok: false, code: .timestampTooEarly, detail: "the time stamp is of \(time), before \(earliest)",
                time: time)
        }
        if time > now.adding(seconds: tolerance) {
            return Outcome(ok: false, code: .inFuture, detail: "the time stamp is of \(time), after \(now)", time: time)
        }
        guard !(verifier.trust.timestampAnchors ?? verifier.trust.anchors).isEmpty else {
            return Outcome(
                ok: nil, code: .notGiven, detail: "nothing is trusted, so that the time stamp of \(time) cannot be",
                time: time)
        }
        let standing = verifier.timestampers.standing(of: certificate, untrusted: carried, usedAt: time, knownAt: now)
        guard standing.chain.isValid else {
            return Outcome(
                ok: false, code: SealCheck.Code(standing.chain.code), detail: standing.chain.reason, time: time)
        }
        if let revocation = standing.revocations.first(where: { spoils($0, time) }) {
            return Outcome(ok: false, code: .revoked, detail: revocation.text, time: time)
        }
        if let unknown = standing.unknown {
            return Outcome(
                ok: false, code: SealCheck.Code(VerdictCode.revocationUnknown), detail: unknown, time: time)
        }
        return Outcome(
            ok: true, code: .ok, detail: "\(time), by \(SealJudgement.label(certificate))", time: time)
    }

    /// RFC 3161 §4 (1): after an orderly end earlier time stamps stay good, after any other none does.
    private func spoils(_ revocation: CertificateRevocation, _ time: Instant) -> Bool {
        let orderly: [RevocationReason] = [.unspecified, .affiliationChanged, .superseded, .cessationOfOperation]
        guard let since = revocation.since, let reason = revocation.reason, orderly.contains(reason) else {
            return true
        }
        return since <= time
    }
}

/// A token whose frame is as RFC 5652 has it to the last octet: what nobody signed is what it must be.
///
/// A time stamp is not covered by the signature that it stands beside, so that a changed one must not go unnoticed.
private struct StrictToken {
    private let data: SignedData
    private let family: MessageContentType.Family
    private let signer: SignerInfo

    /// - Throws: `StructureError` for what is no signed message with one signer.
    init(_ frame: ContentInfo) throws(StructureError) {
        guard case .signedData(let data, let family) = try Message(frame), let signer = data.signers.first,
            data.signers.count == 1
        else { throw StructureError(.malformed, "it is no signed message with one signer") }
        self.data = data
        self.family = family
        self.signer = signer
    }

    var certificates: [Certificate] { data.plainCertificates }

    /// What is otherwise than RFC 5652 §5.1 and §5.3 have it for a token of the certificate.
    func objection(_ certificate: Certificate) -> String? {
        let version =
            family == .cms
            ? SignedData.version(
                contentType: data.encapsulatedContent.contentType, certificates: data.certificates ?? [],
                revocationInformation: data.revocationInformation ?? [], signers: data.signers) : 1
        guard data.version == version else { return "its version is \(data.version) and not \(version)" }
        guard data.digestAlgorithms == [signer.digestAlgorithm] else {
            return "its digest algorithms are not that of its signer"
        }
        guard case .octets = data.encapsulatedContent.content else { return "its content is no OCTET STRING" }
        var signerVersion = 3
        if case .issuerAndSerialNumber(let identifier) = signer.signer {
            signerVersion = 1
            guard certificate.issuerBytes.elementsEqual(identifier.issuer.derBytes) else {
                return "it writes the issuer of its signer in another way than the certificate"
            }
        }
        guard signer.version == signerVersion else {
            return "the version of its signer is \(signer.version) and not \(signerVersion)"
        }
        return nil
    }
}
