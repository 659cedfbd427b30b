public import PKIKeys
public import PKIStructures

/// One who signs a message: a key with its certificate, and what it signs beside the content.
public struct MessageSigner: Sendable {
    public let certificate: Certificate
    public let key: any Signer
    public var algorithm: SignatureAlgorithm
    /// Whether the certificate is named by its key identifier and not by issuer and serial number.
    public var isNamedByKeyIdentifier = false
    /// Whether contentType and messageDigest are signed in place of the bare content. Content of another type than data
    /// always has them (RFC 5652 §5.3).
    public var hasSignedAttributes = true
    /// When the signer says that it signs.
    public var signingTime: Instant?
    /// Whether the certificate is bound by signingCertificateV2 (RFC 5035 §3).
    public var bindsCertificate = true
    /// Further attributes to sign.
    public var furtherAttributes: [MessageAttribute] = []

    /// - Throws: `MessageError.Code.unsuitableCertificate` where the certificate is of another key.
    public init(_ certificate: Certificate, key: any Signer, algorithm: SignatureAlgorithm? = nil) throws {
        let information = try certificate.subjectPublicKeyInfo
        guard information == key.publicKey.subjectPublicKeyInfo else {
            throw MessageError(.unsuitableCertificate, "the signer's certificate is of another key")
        }
        self.certificate = certificate
        self.key = key
        self.algorithm = algorithm ?? key.usualAlgorithm
    }
}

/// Makes signed messages (RFC 5652 §5, GB/T 35275).
public struct SignedMessageMaker: Sendable {
    public var family: MessageContentType.Family
    /// The type of the content; data of the family where it is not given.
    public var contentType: OID
    /// Whether the content stays outside.
    public var isDetached = false
    /// Certificates to put into the message beside the signers'.
    public var certificates: [Certificate] = []
    public var revocationLists: [CertificateRevocationList] = []
    /// Whether the signers' certificates are put into the message.
    public var includesSignerCertificates = true
    /// The longest content that is put into a message or signed without attributes, in bytes.
    public var contentByteLimit = 256 << 20

    public init(_ family: MessageContentType.Family, contentType: OID? = nil) {
        self.family = family
        self.contentType = contentType ?? MessageContentType(.data, family).oid
    }

    /// Signs a content.
    ///
    /// - Throws: `MessageError`, `KeyError`, or what keeps a key from signing.
    public func sign(_ content: SignableMessage, by signers: [MessageSigner]) throws -> ContentInfo {
        let signed = try signers.map { try signerInfo($0, content) }
        var members = (includesSignerCertificates ? signers.map(\.certificate) : []) + certificates
        var seen: Set<Certificate> = []
        members = members.filter { seen.insert($0).inserted }
        let choices = sortedSet(members.map(CertificateChoices.certificate), \.derBytes)
        let lists = sortedSet(revocationLists.map(RevocationInfoChoice.crl), \.derBytes)
        let digests = sortedSet(Array(Set(signed.map(\.digestAlgorithm))), \.derBytes)
        let octets = isDetached ? nil : try content.collected(byteLimit: contentByteLimit)
        let data = SignedData(
            version: version(choices, signed), digestAlgorithms: digests,
            encapsulatedContent: EncapsulatedContentInfo(
                contentType: contentType, content: octets.map(EncapsulatedContentInfo.Content.octets)),
            certificates: choices.isEmpty ? nil : choices, revocationInformation: lists.isEmpty ? nil : lists,
            signers: sortedSet(signed, \.derBytes))
        return ContentInfo(contentType: MessageContentType(.signedData, family).oid, content: data.derBytes)
    }

    /// GB/T 35275 has version 1 alone.
    private func version(_ certificates: [CertificateChoices], _ signers: [SignerInfo]) -> Int {
        guard family == .cms else { return 1 }
        return SignedData.version(
            contentType: contentType, certificates: certificates, revocationInformation: [], signers: signers)
    }

    func signerInfo(_ signer: MessageSigner, _ content: SignableMessage) throws -> SignerInfo {
        let digest = signer.algorithm.contentDigest
        let hasAttributes = signer.hasSignedAttributes || MessageContentType(contentType)?.kind != .data
        let attributes = hasAttributes ? try attributes(of: signer, digest: digest.hash(content)) : nil
        let message = attributes.map { SignableMessage($0.derBytes) } ?? content
        let identifier = try certificateIdentifier(signer.certificate, byKey: signer.isNamedByKeyIdentifier)
        let isByKey = if case .subjectKeyIdentifier = identifier { true } else { false }
        return SignerInfo(
            version: isByKey ? 3 : 1, signer: identifier, digestAlgorithm: digest.messageIdentifier,
            signedAttributes: attributes, signatureAlgorithm: try signer.algorithm.messageIdentifier,
            signature: try signer.key.sign(message, with: signer.algorithm))
    }

    private func attributes(of signer: MessageSigner, digest: [UInt8]) throws -> MessageAttributes {
        var members = [
            MessageAttribute(ContentTypeAttribute(contentType)), MessageAttribute(MessageDigestAttribute(digest)),
        ]
        if let time = signer.signingTime { members.append(MessageAttribute(SigningTimeAttribute(time))) }
        if signer.bindsCertificate {
            members.append(MessageAttribute(try binding(of: signer)))
        }
        return MessageAttributes(members + signer.furtherAttributes)
    }

    /// SHA-256 as RFC 5035 has it by default, SM3 in the messages of GB/T 35275.
    private func binding(of signer: MessageSigner) throws -> SigningCertificateV2 {
        let digest: DigestAlgorithm = family == .cms ? .sha256 : .sm3
        return SigningCertificateV2([
            try CertificateHash(
                digestAlgorithm: digest == .sha256 ? nil : digest.messageIdentifier,
                digest: digest.hash(signer.certificate.derBytes), of: signer.certificate)
        ])
    }
}

/// Names a certificate in a message.
///
/// - Throws: `MessageError.Code.unsuitableCertificate` for one without a key identifier where it is to be named by it.
func certificateIdentifier(_ certificate: Certificate, byKey: Bool) throws -> CertificateIdentifier {
    guard byKey else { return .issuerAndSerialNumber(try IssuerAndSerialNumber(certificate)) }
    guard let identifier = try certificate.extensions.content(SubjectKeyIdentifier.self) else {
        throw MessageError(.unsuitableCertificate, "the certificate \(certificate.serialNumber) has no key identifier")
    }
    return .subjectKeyIdentifier(identifier.keyIdentifier)
}

/// The members of a SET OF in the order of DER (X.690 §11.6).
func sortedSet<Member>(_ members: [Member], _ encoding: (Member) -> [UInt8]) -> [Member] {
    let encoded = members.map { (member: $0, bytes: encoding($0)) }
    return encoded.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.member)
}
