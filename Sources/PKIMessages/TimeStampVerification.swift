public import PKIKeys
public import PKIStructures

/// What is to be said of a time stamp.
public struct TimeStampVerdict: Sendable {
    /// What the authority signed, where there is a token that can be read.
    public let information: TimeStampTokenInfo?
    /// The authority's certificate where it was found; whether it can be trusted is another question.
    public let certificate: Certificate?
    /// What speaks against the time stamp; nothing where it holds.
    public let faults: [MessageFault]

    /// Whether the time stamp holds.
    public var isValid: Bool { faults.isEmpty }
}

/// Judges time stamps (RFC 3161 §2.2, §2.4.2).
///
/// Whether the authority's certificate can be trusted is not judged here.
public struct TimeStampVerifier: Sendable {
    /// Certificates to look for the authority in, beside those of the token.
    public var certificates: [Certificate] = []

    public init() {}

    /// Judges an answer by the request that it belongs to.
    public func verify(_ response: TimeStampResponse, for request: TimeStampRequest) throws -> TimeStampVerdict {
        guard response.status.isGranted else {
            return TimeStampVerdict(information: nil, certificate: nil, faults: [refusal(response.status)])
        }
        guard let token = response.token else {
            return noTimeStamp("the answer grants a time stamp, but holds none")
        }
        let verdict = try verify(token, imprint: request.messageImprint)
        guard let information = verdict.information else { return verdict }
        var faults = verdict.faults
        if let nonce = request.nonce, information.nonce != nonce {
            faults.append(MessageFault(.nonceMismatch, "the answer does not repeat the nonce of the request"))
        }
        if let policy = request.policy, information.policy != policy {
            faults.append(
                MessageFault(.policyMismatch, "the policy is \(information.policy), \(policy) was asked for"))
        }
        return TimeStampVerdict(information: information, certificate: verdict.certificate, faults: faults)
    }

    /// Judges a token over a message.
    public func verify(_ token: ContentInfo, over message: SignableMessage) throws -> TimeStampVerdict {
        let information = try? tokenInfo(signedData(token))
        guard let information,
            let digest = DigestAlgorithm(messageIdentifier: information.messageImprint.digestAlgorithm)
        else { return try verify(token, imprint: MessageImprint(of: message, digest: .sha256)) }
        return try verify(token, imprint: MessageImprint(of: message, digest: digest))
    }

    /// Judges a token over an imprint.
    public func verify(_ token: ContentInfo, imprint: MessageImprint) throws -> TimeStampVerdict {
        let data: SignedData
        let information: TimeStampTokenInfo
        do throws(StructureError) {
            data = try signedData(token)
            information = try tokenInfo(data)
        } catch {
            return noTimeStamp("the time stamp cannot be read: \(error)")
        }
        var verifier = SignedMessageVerifier()
        verifier.certificates = certificates
        let signers = try verifier.verify(data).signers
        // RFC 3161 §2.4.2: a token has the signature of the authority and no other.
        guard let signer = signers.first, signers.count == 1 else {
            return noTimeStamp("the time stamp has \(signers.count) signatures, one is allowed")
        }
        var faults = signer.faults
        if !information.messageImprint.matches(imprint) {
            faults.append(MessageFault(.imprintMismatch, "the time stamp is over another digest"))
        }
        faults += bindingFaults(signer)
        if let certificate = signer.certificate { faults += purposeFaults(certificate) }
        return TimeStampVerdict(information: information, certificate: signer.certificate, faults: faults)
    }

    private func signedData(_ token: ContentInfo) throws(StructureError) -> SignedData {
        guard case .signedData(let data, _) = try Message(token) else {
            throw StructureError(.malformed, "\(token.contentType) is no signed message")
        }
        return data
    }

    private func tokenInfo(_ data: SignedData) throws(StructureError) -> TimeStampTokenInfo {
        let content = data.encapsulatedContent
        guard content.contentType == .timeStampTokenInfo, let octets = content.signedOctets else {
            throw StructureError(.malformed, "the signed content is \(content.contentType) and no TSTInfo")
        }
        return try TimeStampTokenInfo(derEncoded: octets[...])
    }

    private func noTimeStamp(_ message: String) -> TimeStampVerdict {
        TimeStampVerdict(information: nil, certificate: nil, faults: [MessageFault(.noTimeStamp, message)])
    }

    private func refusal(_ status: PKIStatusInfo) -> MessageFault {
        let name = status.status.map { "\($0)" } ?? "status \(status.statusNumber)"
        let reasons = (status.failureInformation?.reasons ?? []).map { "\($0)" } + status.statusStrings
        return MessageFault(.notGranted, ([name] + reasons).joined(separator: ", "))
    }

    /// RFC 3161 §2.4.2, RFC 5816 §2.2: the authority binds its certificate. That it is the right one is judged with the
    /// signature.
    private func bindingFaults(_ signer: SignerVerdict) -> [MessageFault] {
        let attributes = signer.signer.signedAttributes
        let bindings = [SigningCertificate.type, SigningCertificateV2.type].flatMap { attributes?.all($0) ?? [] }
        guard bindings.isEmpty else { return [] }
        return [MessageFault(.attributeMissing, "the signed attribute signingCertificate is missing")]
    }

    /// RFC 3161 §2.3: the extended key usage is critical, and time-stamping alone.
    private func purposeFaults(_ certificate: Certificate) -> [MessageFault] {
        let list = try? certificate.extensions
        let usage = try? list?.content(ExtendedKeyUsage.self)
        guard usage?.purposes == [.timeStamping], list?[.extendedKeyUsage]?.isCritical == true else {
            return [
                MessageFault(
                    .wrongPurpose, "the certificate \(certificate.serialNumber) is not one for time-stamping alone")
            ]
        }
        return []
    }
}
