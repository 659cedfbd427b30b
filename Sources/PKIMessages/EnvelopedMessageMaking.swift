public import PKIKeys
public import PKIStructures

/// One to whom a message is encrypted.
public struct MessageRecipient: Sendable {
    /// Who it is; `nil` where only the key is known, which is then named by its identifier.
    public let certificate: Certificate?
    private let bareKey: PublicKey?
    /// How the content key is encrypted to an RSA key. PKCS#1 v1.5 is what every reader knows, OAEP what is safer for one
    /// that answers strangers.
    public var rsa = KeyTransportAlgorithm.rsaPKCS1
    /// How a key is agreed on with an EC key.
    public var agreement = KeyAgreementAlgorithm(.sha256)
    /// Whether the certificate is named by its key identifier and not by issuer and serial number.
    public var isNamedByKeyIdentifier = false

    public init(_ certificate: Certificate) {
        self.certificate = certificate
        bareKey = nil
    }

    /// The owner of a key that has no certificate, such as one made for a single delivery. It is named by
    /// ``PKIKeys/PublicKey/keyIdentifier``, as RFC 5652 §6.2.1 allows.
    public init(key: PublicKey) {
        certificate = nil
        bareKey = key
    }

    var publicKey: PublicKey {
        get throws {
            if let bareKey { return bareKey }
            guard let certificate else { throw MessageError(.noRecipient, "the recipient has no key") }
            return try PublicKey(certificate.subjectPublicKeyInfo)
        }
    }

    var identifier: CertificateIdentifier {
        get throws {
            guard let certificate else { return .subjectKeyIdentifier(try publicKey.keyIdentifier) }
            return try certificateIdentifier(certificate, byKey: isNamedByKeyIdentifier)
        }
    }

    var name: String { certificate.map { "the certificate \($0.serialNumber)" } ?? "the recipient" }
}

/// Makes messages that are encrypted to recipients (RFC 5652 §6, RFC 5753, GB/T 35275).
public struct EnvelopedMessageMaker: Sendable {
    public var family: MessageContentType.Family
    /// The type of the content; data of the family where it is not given.
    public var contentType: OID
    /// AES-256, and SM4 in the messages of GB/T 35275.
    public var contentEncryption: ContentEncryptionAlgorithm

    public init(_ family: MessageContentType.Family, contentType: OID? = nil) {
        self.family = family
        self.contentType = contentType ?? MessageContentType(.data, family).oid
        contentEncryption = family == .cms ? .aes256CBC : .sm4CBC
    }

    /// Encrypts a content.
    ///
    /// - Throws: `MessageError` for no recipient or one whose key cannot receive, `KeyError`, `StructureError`.
    public func seal(
        _ content: Secret, to recipients: [MessageRecipient], random: some RandomSource = SystemRandomSource()
    ) throws -> ContentInfo {
        let (list, encrypted) = try sealed(content, recipients, random)
        let data = EnvelopedData(version: version(list), recipients: list, encryptedContent: encrypted)
        return ContentInfo(contentType: MessageContentType(.envelopedData, family).oid, content: data.derBytes)
    }

    /// Signs a content and encrypts it (RFC 2315 §11, GB/T 35275), as a key management centre hands out keys.
    ///
    /// The signatures are over the bare content and are not encrypted themselves, as makers of GB/T 35275 have it; RFC 2315
    /// would encrypt them, and CMS has no such message.
    ///
    /// - Throws: `MessageError.Code.wrongKind` in another family than that of GB/T 35275.
    public func signAndSeal(
        _ content: Secret, by signers: [MessageSigner], to recipients: [MessageRecipient],
        random: some RandomSource = SystemRandomSource()
    ) throws -> ContentInfo {
        guard family == .gbt35275 else {
            throw MessageError(.wrongKind, "signed and enveloped data is made in the family of GB/T 35275 alone")
        }
        let octets = content.withBytes { span in span.indices.map { span[$0] } }
        let maker = SignedMessageMaker(family, contentType: contentType)
        let signed = try signers.map { signer in
            var bare = signer
            bare.hasSignedAttributes = false
            return try maker.signerInfo(bare, SignableMessage(octets))
        }
        let (list, encrypted) = try sealed(content, recipients, random)
        let certificates = Set(signers.map(\.certificate)).map(CertificateChoices.certificate)
        let data = SignedAndEnvelopedData(
            version: 1, recipients: list,
            digestAlgorithms: sortedSet(Array(Set(signed.map(\.digestAlgorithm))), \.derBytes),
            encryptedContent: encrypted, certificates: sortedSet(certificates, \.derBytes),
            revocationInformation: nil, signers: sortedSet(signed, \.derBytes))
        return ContentInfo(contentType: MessageContentType(.signedAndEnvelopedData, family).oid, content: data.derBytes)
    }

    private func sealed(
        _ content: Secret, _ recipients: [MessageRecipient], _ random: some RandomSource
    ) throws -> ([RecipientInfo], EncryptedContentInfo) {
        guard !recipients.isEmpty else { throw MessageError(.noRecipient, "the message has no recipient") }
        let key = Secret(copying: try random.bytes(contentEncryption.keyByteCount))
        let encrypted = try encrypt(content, key: key, random: random)
        return (sortedSet(try recipients.map { try recipientInfo($0, key) }, \.derBytes), encrypted)
    }

    private func encrypt(
        _ content: Secret, key: Secret, random: some RandomSource
    ) throws -> EncryptedContentInfo {
        let vector = try random.bytes(contentEncryption.blockByteCount)
        let octets = try contentEncryption.encrypt(content, key: key, initializationVector: vector)
        return EncryptedContentInfo(
            contentType: contentType,
            contentEncryptionAlgorithm: contentEncryption.identifier(initializationVector: vector),
            content: .octets(octets))
    }

    /// RFC 5652 §6.1: 0 where all recipients have version 0, else 2. GB/T 35275 has 1, and 2 with key identifiers.
    private func version(_ recipients: [RecipientInfo]) -> Int {
        let versions = recipients.map { if case .keyTransport(let information) = $0 { information.version } else { 2 } }
        return (versions.max() ?? 0) > 1 ? 2 : family == .cms ? 0 : 1
    }

    private func recipientInfo(_ recipient: MessageRecipient, _ key: Secret) throws -> RecipientInfo {
        let publicKey = try recipient.publicKey
        switch publicKey.algorithm.family {
        case .rsa: return .keyTransport(try transport(recipient, recipient.rsa, publicKey, key))
        case .sm2: return .keyTransport(try transport(recipient, .sm2, publicKey, key))
        case .ec: return .keyAgreement(try agreement(recipient, publicKey, key))
        case .ed25519:
            throw MessageError(
                .unsuitableCertificate,
                "\(recipient.name) has an Ed25519 key, which receives nothing")
        }
    }

    private func transport(
        _ recipient: MessageRecipient, _ algorithm: KeyTransportAlgorithm, _ publicKey: PublicKey, _ key: Secret
    ) throws -> KeyTransRecipientInfo {
        let identifier = try recipient.identifier
        let isNamedByKey = if case .subjectKeyIdentifier = identifier { true } else { false }
        return KeyTransRecipientInfo(
            version: isNamedByKey ? 2 : family == .cms ? 0 : 1, recipient: identifier,
            keyEncryptionAlgorithm: algorithm.identifier, encryptedKey: try algorithm.encrypt(key, to: publicKey))
    }

    private func agreement(
        _ recipient: MessageRecipient, _ publicKey: PublicKey, _ key: Secret
    ) throws -> KeyAgreeRecipientInfo {
        let ephemeral = try SoftwareKey.generate(publicKey.algorithm)
        let wrap = KeyWrapAlgorithm.aes256
        let shared = ECCSharedInformation(
            wrap: wrap.identifier, userKeyingMaterial: nil, keyByteCount: wrap.keyByteCount)
        let wrappingKey = try recipient.agreement.agree(
            ephemeral, with: publicKey, sharedInformation: shared.derBytes, byteCount: wrap.keyByteCount)
        let information = ephemeral.publicKey.subjectPublicKeyInfo
        let identifier: KeyAgreeRecipientIdentifier =
            switch try recipient.identifier {
            case .issuerAndSerialNumber(let name): .issuerAndSerialNumber(name)
            case .subjectKeyIdentifier(let octets): .recipientKeyIdentifier(octets, rest: [])
            }
        return KeyAgreeRecipientInfo(
            version: 3,
            // RFC 5753 §7.1.2: the curve is the recipient's, and is not named again.
            originator: .publicKey(AlgorithmIdentifier(information.algorithm.algorithm), information.publicKey),
            userKeyingMaterial: nil, keyEncryptionAlgorithm: try recipient.agreement.identifier(wrap),
            recipientEncryptedKeys: [
                RecipientEncryptedKey(recipient: identifier, encryptedKey: try wrap.wrap(key, under: wrappingKey))
            ])
    }
}
