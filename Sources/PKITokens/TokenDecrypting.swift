public import PKIKeys
internal import PKITokenDriver

/// Decrypting with a key that never leaves its token: RSA keys decrypt content keys, and SM2 keys where the vendor's
/// profile has a number for it.
///
/// Keys on other curves would have to hand out the shared secret of ECDH.
extension TokenKey: KeyDecrypter {
    public func decrypt(_ encryptedKey: [UInt8], by algorithm: KeyTransportAlgorithm) throws -> Secret {
        let isSM2 = algorithm == .sm2 && publicKey.algorithm.family == .sm2
        guard isSM2 || (algorithm == .rsaPKCS1 && publicKey.algorithm.family == .rsa) else {
            throw KeyError(
                .unsupportedAlgorithm, "a \(publicKey.algorithm) key on a token does not decrypt \(algorithm)",
                hint: "RSA keys on tokens decrypt rsa-pkcs1, SM2 keys sm2")
        }
        guard !asksPINEachTime else {
            throw KeyError(.unsupportedAlgorithm, "a key that asks for the PIN each time does not decrypt here")
        }
        do {
            return try isSM2
                ? decryptSM2(encryptedKey) : token.decrypt(encryptedKey, with: .rsaPKCS1, at: place)
        } catch let error as TokenError where error.isOfBadCiphertext {
            throw KeyError(.cannotDecrypt, "the token cannot decrypt the value", underlying: error)
        }
    }

    public func agree(
        with peer: PublicKey, by algorithm: KeyAgreementAlgorithm, sharedInformation: [UInt8], byteCount: Int
    ) throws -> Secret {
        throw KeyError(
            .unsupportedAlgorithm, "a \(publicKey.algorithm) key on a token does not agree on keys here",
            hint: "use an RSA key")
    }
}

extension Token {
    /// Decrypts with the key at a place, which is looked for once a login.
    func decrypt(_ input: [UInt8], with mechanism: DecryptionMechanism, at place: KeyPlace) throws -> Secret {
        try perform("decrypting with the key on token '\(description.label)'") { connection in
            let key = try connection.knownKeys[place] ?? find(place, connection)
            return try module.decrypt(input, with: mechanism, key: key, in: connection.session) {
                Secret(copying: $0)
            }
        }
    }
}

extension TokenError {
    /// Whether the token says that what it was to decrypt is not for its key, or damaged.
    fileprivate var isOfBadCiphertext: Bool {
        // SoftHSM says CKR_GENERAL_ERROR where the padding is wrong.
        let refusals: Set<ReturnValue> = [.encryptedDataInvalid, .encryptedDataLengthRange, .generalError]
        return (underlying as? DriverError)?.returnValue.map(refusals.contains) ?? false
    }
}
