/// Something that holds a private key and decrypts with it what was encrypted to its public half: software, a token, an HSM.
public protocol KeyDecrypter: Sendable {
    /// The public half.
    var publicKey: PublicKey { get }

    /// Decrypts a content key.
    ///
    /// - Throws: `KeyError.Code.cannotDecrypt` for another key's or a damaged value, `badKey` where the key is of another
    ///   family, or what keeps the key from decrypting.
    func decrypt(_ encryptedKey: [UInt8], by algorithm: KeyTransportAlgorithm) throws -> Secret

    /// Agrees on a key of `byteCount` bytes.
    ///
    /// - Throws: `KeyError.Code.badKey` where the two keys are not on one curve, `unsupportedAlgorithm` where the key does
    ///   not agree on keys.
    func agree(
        with peer: PublicKey, by algorithm: KeyAgreementAlgorithm, sharedInformation: [UInt8], byteCount: Int
    ) throws -> Secret
}

extension SoftwareKey: KeyDecrypter {
    public func decrypt(_ encryptedKey: [UInt8], by algorithm: KeyTransportAlgorithm) throws -> Secret {
        try algorithm.decrypt(encryptedKey, with: self)
    }

    public func agree(
        with peer: PublicKey, by algorithm: KeyAgreementAlgorithm, sharedInformation: [UInt8], byteCount: Int
    ) throws -> Secret {
        try algorithm.agree(self, with: peer, sharedInformation: sharedInformation, byteCount: byteCount)
    }
}
