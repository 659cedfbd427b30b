public import PKIKeys
public import PKIStructures

/// Answers requests for time stamps (RFC 3161 §2.4.2). The time and the serial number are the caller's.
public struct TimeStampIssuer: Sendable {
    public var signer: MessageSigner
    /// The policy of answers to requests that ask for none.
    public var policy: OID
    /// Further policies that may be asked for.
    public var furtherPolicies: Set<OID> = []
    public var accuracy: TimeStampAccuracy?
    public var isOrdered = false
    /// The name of the authority in the token.
    public var authority: GeneralName?
    /// Certificates that are put into the token beside the signer's, where one is asked for.
    public var chain: [Certificate] = []
    /// The digests that may be stamped.
    public var digests: Set<DigestAlgorithm> = [.sha256, .sha384, .sha512, .sm3]
    /// The identifiers of the token's frame.
    public var family = MessageContentType.Family.cms

    /// - Throws: `MessageError.Code.unsuitableCertificate` where the certificate is not one for time-stamping alone.
    public init(_ signer: MessageSigner, policy: OID) throws {
        let extensions = try signer.certificate.extensions
        let usage = try extensions.content(ExtendedKeyUsage.self)
        guard usage?.purposes == [.timeStamping], extensions[.extendedKeyUsage]?.isCritical == true else {
            throw MessageError(
                .unsuitableCertificate,
                "the certificate \(signer.certificate.serialNumber) is not one for time-stamping alone (RFC 3161 §2.3)")
        }
        self.signer = signer
        self.policy = policy
    }

    /// Answers a request in bytes; what cannot be read is refused as RFC 3161 has it.
    public func answer(
        _ bytes: [UInt8], serialNumber: SerialNumber, time: TimeStampTime
    ) throws -> TimeStampResponse {
        guard let request = try? TimeStampRequest(derEncoded: bytes[...]) else {
            return refusal(.badDataFormat, "the request cannot be read")
        }
        return try answer(request, serialNumber: serialNumber, time: time)
    }

    /// Answers a request: with a token, or with the reason why there is none.
    ///
    /// - Throws: what keeps the key from signing.
    public func answer(
        _ request: TimeStampRequest, serialNumber: SerialNumber, time: TimeStampTime
    ) throws -> TimeStampResponse {
        let imprint = request.messageImprint
        guard let digest = DigestAlgorithm(messageIdentifier: imprint.digestAlgorithm), digests.contains(digest) else {
            return refusal(.badAlg, "the digest \(imprint.digestAlgorithm.algorithm) is not stamped")
        }
        guard imprint.digest.count == digest.byteCount else {
            return refusal(
                .badDataFormat, "a \(digest) digest has \(digest.byteCount) bytes, there are \(imprint.digest.count)")
        }
        guard request.policy.map({ $0 == policy || furtherPolicies.contains($0) }) ?? true else {
            return refusal(.unacceptedPolicy, "the policy is not one of this authority")
        }
        guard request.extensions?.isEmpty ?? true else {
            return refusal(.unacceptedExtension, "extensions of requests are not known here")
        }
        let information = TimeStampTokenInfo(
            policy: request.policy ?? policy, messageImprint: imprint, serialNumber: serialNumber, time: time,
            accuracy: accuracy, isOrdered: isOrdered, nonce: request.nonce, authority: authority)
        return TimeStampResponse(
            status: PKIStatusInfo(.granted), token: try token(information, hasCertificate: request.wantsCertificate))
    }

    private func token(_ information: TimeStampTokenInfo, hasCertificate: Bool) throws -> ContentInfo {
        var maker = SignedMessageMaker(family, contentType: .timeStampTokenInfo)
        maker.includesSignerCertificates = hasCertificate
        maker.certificates = hasCertificate ? chain : []
        var signer = signer
        signer.hasSignedAttributes = true
        signer.bindsCertificate = true
        return try maker.sign(SignableMessage(information.derBytes), by: [signer])
    }

    private func refusal(_ reason: PKIFailureInfo.Reason, _ text: String) -> TimeStampResponse {
        TimeStampResponse(
            status: PKIStatusInfo(.rejection, statusStrings: [text], failureInformation: PKIFailureInfo(reason)),
            token: nil)
    }
}
