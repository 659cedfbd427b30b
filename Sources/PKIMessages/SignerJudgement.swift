internal import PKIKeys
internal import PKIStructures

/// The judgement of one signer under way.
struct SignerJudgement {
    /// Signers of one name, as a hostile message may have them, are tried no further than this.
    private static let candidateLimit = 4

    private let signer: SignerInfo
    private let contentType: OID
    private let contentByteLimit: Int
    private var faults: [MessageFault] = []

    init(_ signer: SignerInfo, contentType: OID, contentByteLimit: Int) {
        self.signer = signer
        self.contentType = contentType
        self.contentByteLimit = contentByteLimit
    }

    mutating func verdict(
        content: SignableMessage, digests: inout ContentDigests, certificates: [Certificate]
    ) throws -> SignerVerdict {
        var signed: [SignableMessage] = []
        if let attributes = signer.signedAttributes {
            signed = [SignableMessage(attributes.derBytes)]
            // The signature is over DER; there are makers that sign the order they write.
            if !attributes.isSorted { signed.append(SignableMessage(attributes.sorted.derBytes)) }
        } else {
            signed = [content]
            try judgeBareContent(content)
        }
        let algorithms = readAlgorithms()
        if let attributes = signer.signedAttributes {
            try judge(attributes, digest: algorithms?.digest, &digests)
        }
        let certificate = try judgeSignature(algorithms?.signature, over: signed, certificates)
        if let certificate { judgeBinding(to: certificate) }
        let time = try? signer.signedAttributes?.content(SigningTimeAttribute.self)
        return SignerVerdict(
            signer: signer, certificate: certificate, faults: faults, signingTime: time?.time.instant)
    }

    private mutating func readAlgorithms() -> (digest: DigestAlgorithm, signature: SignatureAlgorithm)? {
        let name = signer.digestAlgorithm.algorithm
        guard let digest = DigestAlgorithm(messageIdentifier: signer.digestAlgorithm), digest != .sha1 else {
            faults.append(MessageFault(.unsupportedAlgorithm, "the digest algorithm \(name) is not supported"))
            return nil
        }
        do throws(KeyError) {
            let signature = try SignatureAlgorithm.read(signer.signatureAlgorithm, digest: digest)
            if signature.contentDigest != digest {
                faults.append(
                    MessageFault(
                        .algorithmsDisagree, "the content is digested by \(digest), the signature is \(signature)"))
            }
            return (digest, signature)
        } catch {
            faults.append(MessageFault(.unsupportedAlgorithm, error.message))
            return nil
        }
    }

    /// RFC 5652 §5.3: content of another type than data is never signed bare. And content that reads as signed attributes
    /// is not taken at its word: the signature may be one over those attributes, cut off from their content.
    private mutating func judgeBareContent(_ content: SignableMessage) throws {
        if !Self.isData(contentType) {
            faults.append(
                MessageFault(.attributeMissing, "content of the type \(contentType) is signed without attributes"))
        }
        let octets = try content.collected(byteLimit: contentByteLimit)
        guard Self.couldBeAttributes(octets) else { return }
        faults.append(MessageFault(.ambiguousContent, "the content could be the signed attributes of another one"))
    }

    /// Whether octets are a SET with a messageDigest in it. Its members are told by their types alone: attributes that
    /// are not read here are signed all the same.
    private static func couldBeAttributes(_ octets: [UInt8]) -> Bool {
        var reader = DERReader(octets)
        guard var members = try? reader.read(.set, "the content").reader, reader.isAtEnd else { return false }
        let digestType = MessageDigestAttribute.type.content
        while var member = try? members.read(.sequence, "an attribute").reader {
            guard let type = try? member.read(.objectIdentifier, "its type") else { return false }
            if type.content.elementsEqual(digestType) { return true }
        }
        return false
    }

    private mutating func judge(
        _ attributes: MessageAttributes, digest: DigestAlgorithm?, _ digests: inout ContentDigests
    ) throws {
        if let type = attribute(ContentTypeAttribute.self, "contentType", in: attributes)?.contentType,
            type != contentType, !(Self.isData(type) && Self.isData(contentType))
        {
            faults.append(
                MessageFault(
                    .contentTypeMismatch, "the signed content type is \(type), the message's \(contentType)"))
        }
        guard let signed = attribute(MessageDigestAttribute.self, "messageDigest", in: attributes), let digest else {
            return
        }
        let actual = try digests.value(digest)
        if signed.digest != actual {
            faults.append(
                MessageFault(
                    .digestMismatch,
                    "the content's \(digest) digest is \(hexadecimal(actual)), the signed one \(hexadecimal(signed.digest))"
                ))
        }
    }

    /// Data of either family: there are makers that sign one and write the other.
    private static func isData(_ contentType: OID) -> Bool { MessageContentType(contentType)?.kind == .data }

    private mutating func attribute<Content: SignerAttribute>(
        _ type: Content.Type, _ what: String, in attributes: MessageAttributes
    ) -> Content? {
        do throws(StructureError) {
            if let content = try attributes.content(type) { return content }
            faults.append(MessageFault(.attributeMissing, "the signed attribute \(what) is missing"))
        } catch {
            faults.append(MessageFault(.attributeDamaged, "the signed attribute \(what): \(error)"))
        }
        return nil
    }

    /// Looks for the certificate whose key made the signature; where there is none, gives the first that has its name.
    private mutating func judgeSignature(
        _ algorithm: SignatureAlgorithm?, over signed: [SignableMessage], _ certificates: [Certificate]
    ) throws -> Certificate? {
        let candidates = certificates.filter { signer.signer.matches($0) }.prefix(Self.candidateLimit)
        guard let first = candidates.first else {
            faults.append(MessageFault(.certificateMissing, "the signer's certificate is not there"))
            return nil
        }
        guard let algorithm else { return first }
        var fault = MessageFault(.signatureWrong, "the signature is not one of the certificate's key")
        for candidate in candidates {
            do {
                let key = try PublicKey(candidate.subjectPublicKeyInfo)
                let identifier = try algorithm.identifier
                for message in signed {
                    let octets = try message.collected(byteLimit: contentByteLimit)
                    if try key.isValid(signature: signer.signature[...], algorithm: identifier, over: octets[...]) {
                        return candidate
                    }
                }
            } catch let error as KeyError {
                guard error.code != .overLimit else { throw error }
                fault = MessageFault(.unusableKey, error.message)
            } catch let error as StructureError {
                fault = MessageFault(.unusableKey, "the certificate's key: \(error)")
            }
        }
        faults.append(fault)
        return first
    }

    /// RFC 5035 §5.4: the first certificate of signingCertificate is the signer's.
    private mutating func judgeBinding(to certificate: Certificate) {
        guard let attributes = signer.signedAttributes else { return }
        do {
            if let binding = try attributes.content(SigningCertificateV2.self) {
                try judge(binding.certificates.first, default: .sha256, certificate)
            }
            if let binding = try attributes.content(SigningCertificate.self) {
                try judge(binding.certificates.first, default: .sha1, certificate)
            }
        } catch {
            faults.append(MessageFault(.attributeDamaged, "the signed attribute signingCertificate: \(error)"))
        }
    }

    private mutating func judge(
        _ bound: CertificateHash?, default standard: DigestAlgorithm, _ certificate: Certificate
    ) throws {
        let digest = bound?.digestAlgorithm.map { DigestAlgorithm(messageIdentifier: $0) } ?? standard
        guard let bound, let digest else {
            faults.append(MessageFault(.unsupportedAlgorithm, "signingCertificate has no digest that is known"))
            return
        }
        let isNamed = bound.issuer.map { Self.names($0, issuerOf: certificate) } ?? true
        let isNumbered = bound.serialNumber.map { $0 == certificate.serialNumber } ?? true
        guard try digest.hash(certificate.derBytes) == bound.digest, isNamed, isNumbered else {
            faults.append(
                MessageFault(.boundToAnotherCertificate, "the signer bound another certificate to the signature"))
            return
        }
    }

    private static func names(_ names: GeneralNames, issuerOf certificate: Certificate) -> Bool {
        guard let issuer = try? certificate.issuer else { return false }
        return names.names.contains { if case .directoryName(let name) = $0 { name.matches(issuer) } else { false } }
    }
}
