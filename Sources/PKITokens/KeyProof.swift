internal import PKIKeys
internal import PKIStructures
internal import PKITokenDriver

/// The token itself shows that a key works and belongs to a certificate.
extension Token {
    /// A signature by the token, verified with the key that is in the certificate; for a key that does not sign, a secret
    /// that both sides must find.
    func prove(_ key: TokenKeyDescription, _ publicKey: PublicKey) throws {
        let isProven = try key.canSign ? signs(key, publicKey) : decrypts(key, publicKey)
        guard isProven else {
            let test = key.canSign ? "a test signature" : "a test decryption"
            throw TokenError(
                .readBackDiffers,
                "\(test) by the key '\(key.label)' on token '\(description.label)' does not verify with the certificate"
            )
        }
    }

    private func signs(_ key: TokenKeyDescription, _ publicKey: PublicKey) throws -> Bool {
        let message = try SystemRandomSource().bytes(32)
        let signer = try self.key(key)
        let algorithm = signer.usualAlgorithm
        let signature = try signer.sign(SignableMessage(message), with: algorithm)
        return try publicKey.isValid(
            signature: signature[...], algorithm: algorithm.identifier, over: message[...])
    }

    private func decrypts(_ key: TokenKeyDescription, _ publicKey: PublicKey) throws -> Bool {
        let what = "the proof of the key '\(key.label)' on token '\(description.label)'"
        switch publicKey.algorithm {
        case .rsa:
            let secret = try SystemRandomSource().bytes(32)
            let ciphertext = try KeyTransportAlgorithm.rsaPKCS1.encrypt(Secret(copying: secret), to: publicKey)
            return try decrypt(ciphertext, with: .rsaPKCS1, at: key.place).isEqual(to: Secret(copying: secret))
        case .ec(let curve) where curve != .sm2:
            let other = try SoftwareKey.generate(publicKey.algorithm)
            let expected = try KeyAgreementAlgorithm(.sha256).agree(
                other, with: publicKey, sharedInformation: [], byteCount: 32)
            let point = other.publicKey.subjectPublicKeyInfo.publicKey
            let found = try perform(what) { connection in
                try connection.agreed(point, byteCount: curve.coordinateByteCount, key.place)
            }
            // One round of the derivation of ANSI X9.63 with nothing shared besides.
            let derived = try DigestAlgorithm.sha256.hash(SignableMessage(found + [0, 0, 0, 1]))
            return Secret(copying: derived).isEqual(to: expected)
        case .ec where custody.profile.sm2?.decryption != nil:
            return try custody.profile.sm2?.decryption.map { try decryptsTest(publicKey, at: key.place, $0) } ?? false
        default:
            throw TokenError(
                .unsupported, "\(what) failed: PKCS#11 has no standard mechanism for \(publicKey.algorithm) keys",
                hint: "tokens for SM2 need a profile of their vendor, which says how they decrypt")
        }
    }
}

extension Connection {
    fileprivate func agreed(_ point: [UInt8], byteCount: Int, _ place: KeyPlace) throws -> [UInt8] {
        let secret = try module.agree(
            withPoint: point, byteCount: byteCount, key: privateKey(at: place), in: session)
        let value = try module.read([.value], of: secret, in: session)[.value] ?? []
        try module.destroy(secret, in: session)
        return value
    }
}
