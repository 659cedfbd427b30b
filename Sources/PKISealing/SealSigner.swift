public import PKIKeys
public import PKIStructures
internal import PKIVerification

/// Signs documents with one seal (GM/T 0031-2014 6.2.2, GB/T 38540 7.2).
///
/// The seal and the certificate are judged once, when the signer is made; each signature then costs little more than the one of
/// the key. What is revoked later is not seen: make a new signer where CRLs are new.
public struct SealSigner: Sendable {
    public let seal: Seal
    public let certificate: Certificate
    public let key: any Signer
    public let algorithm: SignatureAlgorithm
    private let oid: OID
    /// Digests the seal once for all documents.
    private let signing: RepeatedSigning
    /// Judges what time-stamping authorities answer.
    private let verifier: SealVerifier

    /// The digest of the original that goes into `dataHash`.
    public let digest: DigestAlgorithm

    /// Takes a seal for signing.
    ///
    /// - Parameters:
    ///   - verifier: whom the signer believes; without anchors the chains of the maker and of the signer stay unjudged.
    ///   - time: now.
    /// - Throws: `SealError` where the certificate is of another key, does not hold, or is not one of the seal's, and where the
    ///   seal does not hold.
    public init(
        _ seal: Seal, certificate: Certificate, key: any Signer, verifier: SealVerifier, at time: Instant,
        algorithm: SignatureAlgorithm? = nil
    ) throws {
        try SealMaker.requireKey(key, of: certificate, "the signer's")
        let algorithm = algorithm ?? key.usualAlgorithm
        oid = try SealAlgorithm.identifier(of: algorithm, policy: verifier.policy)
        guard let digest = algorithm.digest else {
            throw SealError(.unsupportedAlgorithm, "\(algorithm) has no digest for the original")
        }
        self.digest = digest
        self.seal = seal
        self.verifier = verifier
        self.certificate = certificate
        self.key = key
        self.algorithm = algorithm
        signing = RepeatedSigning(key, algorithm, common: SealSignature.commonOctets(seal))
        try Self.requireGood(seal, by: verifier, at: time)
        try Self.requireGood(certificate, by: verifier, at: time)
        guard seal.information.property.certificates.contains(certificate.derBytes[...]) else {
            throw SealError(
                .signerNotInSeal,
                "the certificate \(certificate.serialNumber) is not one of the seal '\(seal.information.property.name)'",
                hint:
                    "after a reissue the seal must be made anew for the new certificate (GM/T 0031-2014 6.2.2, GB/T 38540 7.2)"
            )
        }
    }

    private static func requireGood(_ seal: Seal, by verifier: SealVerifier, at time: Instant) throws {
        guard seal.signedOctetsInDER == nil else {
            throw SealError(.badSeal, "the seal is BER and not DER, and nothing is signed with it")
        }
        let verdict = verifier.verify(seal, at: time)
        guard let failed = verdict.checks.first(where: { $0.ok == false }) else { return }
        throw SealError(.badSeal, "the seal does not hold: \(failed.name.rawValue): \(failed.detail)")
    }

    private static func requireGood(_ certificate: Certificate, by verifier: SealVerifier, at time: Instant) throws {
        var reason: String?
        if verifier.trust.anchors.isEmpty {
            let validity = certificate.validity
            if !validity.contains(time) {
                reason =
                    "it holds from \(validity.notBefore.instant) to \(validity.notAfter.instant), the time is \(time)"
            }
        } else {
            let standing = verifier.signers.standing(of: certificate, usedAt: time, knownAt: time)
            reason =
                standing.revocations.first?.text ?? (standing.chain.isValid ? standing.unknown : standing.chain.reason)
        }
        guard let reason else { return }
        throw SealError(.unsuitableCertificate, "the signer's certificate does not hold: \(reason)")
    }

    /// Signs a document.
    ///
    /// - Parameters:
    ///   - original: what is signed; its digest goes into the signature.
    ///   - propertyInfo: what of the document is protected, such as its name; see ``PropertyInfo``.
    ///   - time: now.
    ///   - timestamps: who stamps the signature value; GM/T 0031-2014 has no place for it.
    /// - Throws: what keeps the key from signing, or the original from being read.
    public func sign(
        _ original: SignableMessage, propertyInfo: String, at time: Instant, extensions: [SealExtension]? = nil,
        timestamps: TimestampOrder? = nil
    ) throws -> SealSignature {
        try sign(
            dataHash: digest.hash(original), propertyInfo: propertyInfo, at: time, extensions: extensions,
            timestamps: timestamps)
    }

    /// Signs a digest that was made elsewhere, by ``digest``.
    public func sign(
        dataHash: [UInt8], propertyInfo: String, at time: Instant, extensions: [SealExtension]? = nil,
        timestamps: TimestampOrder? = nil
    ) throws -> SealSignature {
        guard dataHash.count == digest.byteCount else {
            throw SealError(
                .badField, "a \(digest) digest has \(digest.byteCount) bytes, there are \(dataHash.count)")
        }
        try requireTime(time)
        let isFirst = seal.generation == .v1
        if isFirst, timestamps != nil {
            throw SealError(.badTimestamp, "a signature with a seal of generation V1 has no place for a time stamp")
        }
        let fields = SealSignature.Fields(
            seal: seal, time: time, dataHash: dataHash, propertyInfo: PropertyInfo.encoded(propertyInfo),
            extensions: extensions)
        let octets = try SealSignature.octetsToSign(fields, signerCertificate: certificate, signatureAlgorithm: oid)
        // TBS_Sign begins with its tag and its length.
        let headCount = octets[1] < 0x80 ? 2 : 2 + Int(octets[1] & 0x7F)
        let value = try signing.sign(octets, commonAt: headCount)
        try SealMaker.requireHolding(value, over: octets, by: key, algorithm)
        return try SealSignature(
            signedOctets: octets, isFirstGeneration: isFirst, signerCertificate: certificate, signatureAlgorithm: oid,
            signature: value, timeStamp: timestamps?.token(over: value, judgedBy: verifier, at: time))
    }

    /// A signer may be kept for long: the times are looked at again.
    private func requireTime(_ time: Instant) throws(SealError) {
        guard seal.information.property.isValid(at: time) else {
            let property = seal.information.property
            throw SealError(
                .badSeal,
                "the seal is valid from \(property.validStart.instant) to \(property.validEnd.instant), the time is \(time)"
            )
        }
        guard certificate.validity.contains(time) else {
            throw SealError(.unsuitableCertificate, "the signer's certificate does not hold at \(time)")
        }
    }
}
