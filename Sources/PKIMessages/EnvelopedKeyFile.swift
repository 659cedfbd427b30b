public import PKIKeys
public import PKIStructures

/// Private keys in the forms in which a CA or a key management centre hands them out.
public enum EnvelopedKeyFile {
    /// The label of an ``PKIStructures/SM2EnvelopedKey`` in PEM; there is no standard one.
    public static let envelopeLabel = "SM2 ENVELOPED KEY"
    /// The label of a ``PKIStructures/CertificateResponse`` in PEM; there is no standard one.
    public static let responseLabel = "CERTIFICATE RESPONSE"

    /// Envelopes a private key, as PKCS#8, to the owner of a key that was made to receive it: GB/T 35275 for an SM2 key, CMS
    /// for any other.
    ///
    /// - Throws: `MessageError.Code.unsuitableCertificate` for a key that receives nothing; `KeyError`.
    public static func seal(
        _ key: SoftwareKey, to recipient: PublicKey, random: some RandomSource = SystemRandomSource()
    ) throws -> ContentInfo {
        try EnvelopedMessageMaker(recipient.algorithm.family == .sm2 ? .gbt35275 : .cms)
            .seal(key.exportPKCS8(), to: [MessageRecipient(key: recipient)], random: random)
    }

    /// Opens what a file holds: an SM2 envelope, the blob of a token, a response of GM/T 0092, or a message with a PKCS#8
    /// key inside; PEM or DER.
    ///
    /// - Parameter certificate: the recipient's, where the message names one.
    /// - Throws: `MessageError.Code.cannotOpen`, `noRecipient`, `wrongKind` for another structure, `KeyError`,
    ///   `StructureError`.
    public static func open(
        _ file: [UInt8], with recipient: any KeyDecrypter, certificate: Certificate? = nil
    ) throws -> SoftwareKey {
        let bytes = try content(of: file)
        if let blob = try? SKFEnvelopedKeyBlob(bytes[...]) { return try blob.open(with: recipient) }
        if let envelope = try? SM2EnvelopedKey(derEncoded: bytes[...]) { return try envelope.open(with: recipient) }
        if let response = try? CertificateResponse(derEncoded: bytes[...]) {
            return try open(response, with: recipient)
        }
        let message: Message
        do throws(StructureError) {
            message = try Message(encoded: bytes)
        } catch {
            throw MessageError(.wrongKind, "the file holds no enveloped private key: \(error)", underlying: error)
        }
        let opener = try certificate.map { try EnvelopedMessageOpener(recipient, certificate: $0) }
        return try open(message, with: opener ?? EnvelopedMessageOpener(recipient))
    }

    private static func open(_ message: Message, with opener: EnvelopedMessageOpener) throws -> SoftwareKey {
        let content: Secret =
            switch message {
            case .envelopedData(let data, _): try opener.open(data)
            case .signedAndEnvelopedData(let data, _): try opener.open(data)
            default: throw MessageError(.wrongKind, "the message is not an enveloped one")
            }
        do throws(KeyError) {
            return try SoftwareKey(plain: content)
        } catch {
            throw MessageError(.cannotOpen, "what the message holds is no private key: \(error)", underlying: error)
        }
    }

    /// The SM2 envelope that a file holds, by itself, as the blob of a token, or in a response of GM/T 0092; PEM or DER.
    ///
    /// - Returns: `nil` where it holds something else.
    /// - Throws: `StructureError` where the blob's cipher is one of chips alone.
    public static func envelope(in file: [UInt8]) throws(StructureError) -> SM2EnvelopedKey? {
        guard let bytes = try? content(of: file) else { return nil }
        if let blob = try? SKFEnvelopedKeyBlob(bytes[...]) { return try blob.envelope() }
        if let envelope = try? SM2EnvelopedKey(derEncoded: bytes[...]) { return envelope }
        return (try? CertificateResponse(derEncoded: bytes[...]))?.encryptedPrivateKey
    }

    private static func open(_ response: CertificateResponse, with recipient: any KeyDecrypter) throws -> SoftwareKey {
        guard let envelope = response.encryptedPrivateKey else {
            throw MessageError(.contentMissing, "the response holds no encryption key")
        }
        let key = try envelope.open(with: recipient)
        let information = key.publicKey.subjectPublicKeyInfo
        guard try response.encryptionCertificates.first?.subjectPublicKeyInfo.publicKey == information.publicKey else {
            throw MessageError(.unsuitableCertificate, "the response's encryption certificate is of another key")
        }
        return key
    }

    /// The one structure of a file.
    private static func content(of file: [UInt8]) throws(StructureError) -> [UInt8] {
        let isBinary = file.first == DERTag.sequence.rawValue || (try? SKFEnvelopedKeyBlob(file[...])) != nil
        guard !isBinary else { return file }
        let blocks = try PEMBlock.blocks(in: file)
        guard let block = blocks.first, blocks.count == 1 else {
            throw StructureError(.missing, "there are \(blocks.count) structures in the file, one is wanted")
        }
        return block.bytes
    }
}
