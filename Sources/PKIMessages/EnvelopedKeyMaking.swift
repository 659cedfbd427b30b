public import PKIKeys
public import PKIStructures

/// How the number of an enveloped key fills its field; the standards do not say, and writers differ.
public enum EnvelopedKeyLayout: Sendable, Hashable, CaseIterable {
    /// 32 bytes, encrypted as they are: what most readers of GB/T 35276 expect.
    case plain
    /// 32 bytes and a block of padding.
    case padded
    /// 64 bytes, the number right-aligned: the field of the token interface.
    case rightAligned
}

extension SM2EnvelopedKey {
    /// The identifier of SM4-ECB that most writers have.
    public static let usualAlgorithm = AlgorithmIdentifier(sm4ECB, parameters: AlgorithmIdentifier.nullParameters)

    /// Envelopes an SM2 key for the owner of another one.
    ///
    /// - Throws: `MessageError.Code.unsupportedAlgorithm` where one of the two is no SM2 key; `KeyError`.
    public static func wrap(
        _ key: SoftwareKey, for recipient: PublicKey, layout: EnvelopedKeyLayout = .plain,
        algorithm: AlgorithmIdentifier = usualAlgorithm, random: some RandomSource = SystemRandomSource()
    ) throws -> SM2EnvelopedKey {
        guard key.publicKey.algorithm == .ec(.sm2), recipient.algorithm == .ec(.sm2) else {
            throw MessageError(.unsupportedAlgorithm, "only SM2 keys are enveloped, and for SM2 keys")
        }
        let sessionKey = Secret(copying: try random.bytes(SM4Blocks.byteCount))
        let transported = try KeyTransportAlgorithm.sm2.encrypt(sessionKey, to: recipient)
        return try SM2EnvelopedKey(
            symmetricAlgorithm: algorithm, encryptedKey: SM2Ciphertext(derEncoded: transported[...]),
            publicKey: key.publicKey.subjectPublicKeyInfo.publicKey,
            encryptedPrivateKey: SM4Blocks.encrypt(field(key.privateNumber(), layout), key: sessionKey))
    }

    /// The number as it stands in its field before encryption.
    private static func field(_ number: Secret, _ layout: EnvelopedKeyLayout) -> Secret {
        number.withBytes { span in
            var field: [UInt8] = layout == .rightAligned ? [UInt8](repeating: 0, count: 32) : []
            field.reserveCapacity(64)
            for index in span.indices { field.append(span[index]) }
            if layout == .padded { field += [UInt8](repeating: 16, count: 16) }
            defer { for index in field.indices { field[index] = 0 } }
            return Secret(copying: field)
        }
    }
}

extension SKFEnvelopedKeyBlob {
    /// Envelopes an SM2 key for the owner of another one, as a token takes it.
    ///
    /// - Parameter encryptsWholeField: whether the zeros before the number are encrypted too; tokens read either.
    /// - Throws: as ``SM2EnvelopedKey/wrap(_:for:layout:algorithm:random:)``.
    public static func wrap(
        _ key: SoftwareKey, for recipient: PublicKey, encryptsWholeField: Bool = true,
        random: some RandomSource = SystemRandomSource()
    ) throws -> SKFEnvelopedKeyBlob {
        try SKFEnvelopedKeyBlob(
            SM2EnvelopedKey.wrap(
                key, for: recipient, layout: encryptsWholeField ? .rightAligned : .plain, random: random))
    }
}
