internal import PKIKeys
internal import PKIStructures
internal import PKITokenDriver

extension SM2Mechanisms.CiphertextForm {
    /// A ciphertext as the module takes it.
    func bytes(_ value: SM2Ciphertext) -> [UInt8] {
        switch self {
        case .der: value.derBytes
        case .c1c3c2: value.rawBytes(.init(.c1c3c2, hasPointMark: true))
        case .c1c2c3: value.rawBytes(.init(.c1c2c3, hasPointMark: true))
        case .c1c3c2WithoutMark: value.rawBytes(.init(.c1c3c2, hasPointMark: false))
        case .c1c2c3WithoutMark: value.rawBytes(.init(.c1c2c3, hasPointMark: false))
        }
    }
}

extension TokenKey {
    /// Decrypts an SM2Cipher (GM/T 0009 §7.2) with a vendor's mechanism.
    func decryptSM2(_ encryptedKey: [UInt8]) throws -> Secret {
        guard let decryption = token.custody.profile.sm2?.decryption else {
            throw KeyError(
                .unsupportedAlgorithm, "PKCS#11 has no standard mechanism for SM2 decryption",
                hint: "the profile of the token's vendor needs sm2 with decrypt")
        }
        let value: SM2Ciphertext
        do throws(StructureError) {
            value = try SM2Ciphertext(derEncoded: encryptedKey[...])
        } catch {
            throw KeyError(.cannotDecrypt, "the encrypted key is no DER SM2Cipher: \(error)", underlying: error)
        }
        try token.proveOnce(ProvenUse(place: place, isDecryption: true)) { try proveDecryption(decryption) }
        return try token.decrypt(decryption.form.bytes(value), with: .vendor(decryption.mechanism), at: place)
    }
}

extension TokenKey {
    /// The first decryption by a profile is a test: a wrong number or form refuses what is whole.
    private func proveDecryption(_ decryption: SM2Mechanisms.Decryption) throws {
        var failure: TokenError?
        do {
            guard try !token.decryptsTest(publicKey, at: place, decryption) else { return }
        } catch let error as TokenError {
            failure = error
        }
        let answer = (failure?.underlying as? DriverError)?.returnValue
        if answer == .keyFunctionNotPermitted {
            throw KeyError(
                .unsupportedAlgorithm, "the key '\(label)' on token '\(token.description.label)' may not decrypt",
                hint: "name the token's encryption key", underlying: failure)
        }
        // A token that is gone, or a login that has ended, says nothing of the profile.
        if let failure, failure.code != .failed, failure.code != .unsupported { throw failure }
        throw TokenError(
            .profileWrong,
            "token '\(token.description.label)' decrypts otherwise than the profile '\(token.custody.profile.name)' says: the test of its SM2 key '\(label)' fails",
            hint: "see sm2 of the profile: the number for decrypting, and the form of the ciphertext",
            underlying: failure)
    }
}

extension Token {
    /// Whether the token finds a secret that was encrypted to a public key.
    func decryptsTest(_ publicKey: PublicKey, at place: KeyPlace, _ decryption: SM2Mechanisms.Decryption) throws -> Bool
    {
        let secret = Secret(copying: try SystemRandomSource().bytes(32))
        let value = try SM2Ciphertext(
            derEncoded: KeyTransportAlgorithm.sm2.encrypt(secret, to: publicKey)[...])
        let found = try decrypt(decryption.form.bytes(value), with: .vendor(decryption.mechanism), at: place)
        return found.isEqual(to: secret)
    }
}
