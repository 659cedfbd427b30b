public import PKIKeys
public import PKIStructures

/// Opens messages that are encrypted to the owner of a key.
public struct EnvelopedMessageOpener: Sendable {
    private let key: any KeyDecrypter
    private let certificate: Certificate?
    /// The raw forms that are tried where an SM2 value is not DER, as older makers write it. The hash in the value tells
    /// which one it is.
    public var rawForms: [SM2Ciphertext.RawForm] = SM2Ciphertext.RawForm.Order.allCases.flatMap { order in
        [true, false].map { SM2Ciphertext.RawForm(order, hasPointMark: $0) }
    }

    /// - Throws: `MessageError.Code.unsuitableCertificate` where the certificate is of another key.
    public init(_ key: any KeyDecrypter, certificate: Certificate) throws {
        guard try certificate.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo else {
            throw MessageError(.unsuitableCertificate, "the recipient's certificate is of another key")
        }
        self.key = key
        self.certificate = certificate
    }

    /// Opens what is encrypted to a key without a certificate: it is found by the key's identifier, and where it is the
    /// only recipient, by whatever it is named.
    public init(_ key: any KeyDecrypter) {
        self.key = key
        certificate = nil
    }

    /// Opens a message.
    ///
    /// - Parameter encryptedContent: the content where it is not in the message.
    /// - Throws: `MessageError.Code.noRecipient` where the message is not for this certificate, `cannotOpen` where it does
    ///   not open, whatever the reason; `unsupportedAlgorithm`, `contentMissing`.
    public func open(
        _ message: EnvelopedData, encryptedContent: [UInt8]? = nil, random: some RandomSource = SystemRandomSource()
    ) throws -> Secret {
        try open(message.encryptedContent, message.recipients, encryptedContent, random)
    }

    /// Opens a message that is signed too; its signatures are judged by
    /// ``SignedMessageVerifier/verify(_:content:)-(SignedAndEnvelopedData,_)``.
    public func open(
        _ message: SignedAndEnvelopedData, random: some RandomSource = SystemRandomSource()
    ) throws -> Secret {
        try open(message.encryptedContent, message.recipients, nil, random)
    }

    private func open(
        _ information: EncryptedContentInfo, _ recipients: [RecipientInfo], _ outside: [UInt8]?,
        _ random: some RandomSource
    ) throws -> Secret {
        guard let octets = information.encryptedOctets ?? outside else {
            throw MessageError(.contentMissing, "the encrypted content is not in the message, and was not given")
        }
        do {
            let (cipher, vector) = try ContentEncryptionAlgorithm.read(information.contentEncryptionAlgorithm)
            let contentKey = try contentKey(recipients, byteCount: cipher.keyByteCount, random)
            return try cipher.decrypt(octets[...], key: contentKey, initializationVector: vector)
        } catch let error as KeyError {
            throw Self.fault(error)
        }
    }

    /// One fault for every way in which a message does not open: which one it was would help to forge (RFC 3218).
    private static func fault(_ error: KeyError) -> MessageError {
        switch error.code {
        case .cannotDecrypt: MessageError(.cannotOpen, "the message does not open with the key")
        case .unsupportedAlgorithm: MessageError(.unsupportedAlgorithm, error.message)
        default: MessageError(.cannotOpen, "the message cannot be opened: \(error.message)", underlying: error)
        }
    }

    private func contentKey(
        _ recipients: [RecipientInfo], byteCount: Int, _ random: some RandomSource
    ) throws -> Secret {
        let isOnly = recipients.count == 1
        for recipient in recipients {
            switch recipient {
            case .keyTransport(let information) where try isOwn(information.recipient, isOnly: isOnly):
                return try transported(information, byteCount: byteCount, random)
            case .keyAgreement(let information):
                let members = information.recipientEncryptedKeys
                guard let own = try members.first(where: { try isOwn($0.recipient, isOnly && members.count == 1) })
                else { continue }
                return try requireLength(byteCount, agreed(information, own.encryptedKey))
            default:
                continue
            }
        }
        let whose = certificate.map { "the certificate \($0.serialNumber)" } ?? "the owner of the key"
        throw MessageError(.noRecipient, "none of the \(recipients.count) recipients is \(whose)")
    }

    private func isOwn(_ identifier: CertificateIdentifier, isOnly: Bool) throws -> Bool {
        if let certificate { return identifier.matches(certificate) }
        return try isOnly || identifier == .subjectKeyIdentifier(key.publicKey.keyIdentifier)
    }

    private func isOwn(_ identifier: KeyAgreeRecipientIdentifier, _ isOnly: Bool) throws -> Bool {
        if let certificate { return identifier.matches(certificate) }
        guard case .recipientKeyIdentifier(let octets, _) = identifier else { return isOnly }
        return try isOnly || octets == key.publicKey.keyIdentifier
    }

    private func transported(
        _ information: KeyTransRecipientInfo, byteCount: Int, _ random: some RandomSource
    ) throws -> Secret {
        let algorithm = try KeyTransportAlgorithm(information.keyEncryptionAlgorithm)
        if algorithm == .sm2 { return try requireLength(byteCount, transportedBySM2(information.encryptedKey)) }
        guard algorithm == .rsaPKCS1 else {
            return try requireLength(byteCount, key.decrypt(information.encryptedKey, by: algorithm))
        }
        // RFC 3218 §2.3.2: where the padding is wrong, or the length, a random key goes on in place of the content key,
        // and the message fails where it would with any wrong key.
        let substitute = Secret(copying: try random.bytes(byteCount))
        do {
            let contentKey = try key.decrypt(information.encryptedKey, by: algorithm)
            return contentKey.count == byteCount ? contentKey : substitute
        } catch let error as KeyError {
            guard error.code == .cannotDecrypt else { throw error }
            return substitute
        }
    }

    private func transportedBySM2(_ encryptedKey: [UInt8]) throws -> Secret {
        if (try? SM2Ciphertext(derEncoded: encryptedKey[...])) == nil {
            for form in rawForms {
                guard let value = try? SM2Ciphertext(raw: encryptedKey[...], form: form),
                    let contentKey = try? key.decrypt(value.derBytes, by: .sm2)
                else { continue }
                return contentKey
            }
        }
        return try key.decrypt(encryptedKey, by: .sm2)
    }

    private func requireLength(_ byteCount: Int, _ contentKey: Secret) throws(KeyError) -> Secret {
        guard contentKey.count == byteCount else {
            throw KeyError(.cannotDecrypt, "the content key has \(contentKey.count) bytes, \(byteCount) are needed")
        }
        return contentKey
    }

    private func agreed(_ information: KeyAgreeRecipientInfo, _ encryptedKey: [UInt8]) throws -> Secret {
        let (algorithm, wrapIdentifier) = try KeyAgreementAlgorithm.read(information.keyEncryptionAlgorithm)
        let wrap = try KeyWrapAlgorithm(wrapIdentifier)
        guard case .publicKey(let originator, let point) = information.originator else {
            throw MessageError(.unsupportedAlgorithm, "the originator's key is not in the message")
        }
        // RFC 5753 §3.1.1: the curve is that of the recipient's key; where it is named again, it is the same.
        let own = key.publicKey.subjectPublicKeyInfo.algorithm
        let unnamed = [nil, AlgorithmIdentifier.nullParameters]
        guard originator.algorithm == own.algorithm, unnamed.contains(originator.parameters) || originator == own else {
            throw MessageError(.unsupportedAlgorithm, "the originator's key is not on the curve of the recipient's")
        }
        let peer = try PublicKey(SubjectPublicKeyInfo(algorithm: own, publicKey: point))
        let shared = ECCSharedInformation(
            wrap: wrapIdentifier, userKeyingMaterial: information.userKeyingMaterial, keyByteCount: wrap.keyByteCount)
        let wrappingKey = try key.agree(
            with: peer, by: algorithm, sharedInformation: shared.derBytes, byteCount: wrap.keyByteCount)
        return try wrap.unwrap(encryptedKey, under: wrappingKey)
    }
}
