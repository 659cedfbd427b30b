internal import PKIEngine
internal import PKIStructures

/// HMAC with a key from the passphrase (RFC 7292 §4, Appendix B.4).
extension MACData {
    /// Makes the value for a new file.
    static func make(
        over message: [UInt8], passphrase: Passphrase, iterationCount: Int, random: some RandomSource
    ) throws(KeyError) -> MACData {
        let salt = try random.bytes(16)
        let value = try value(.sha256, salt, iterationCount, message, passphrase)
        return MACData(digest: .sha256, value: value, salt: salt, iterationCount: iterationCount)
    }

    /// Whether the value is the one that the passphrase leads to; the cost has been checked by a ``DerivationBudget``.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`.
    func isValid(over message: [UInt8], passphrase: Passphrase) throws(KeyError) -> Bool {
        guard let algorithm = PasswordDigest(oid: digestAlgorithm.algorithm) else {
            throw KeyError(
                .unsupportedAlgorithm, "the MAC of the file, \(digestAlgorithm.algorithm), is not supported")
        }
        let value = try Self.value(algorithm, salt, iterationCount, message, passphrase)
        return SecretBytes(copying: value).isEqual(to: SecretBytes(copying: digest))
    }

    private static func value(
        _ digest: PasswordDigest, _ salt: [UInt8], _ iterationCount: Int, _ message: [UInt8], _ passphrase: Passphrase
    ) throws(KeyError) -> [UInt8] {
        try withEngine { () throws(EngineError) in
            let derivation = EngineKeyDerivation.pkcs12(
                digest.engine, salt: salt, iterationCount: iterationCount, purpose: .mac)
            let key = try derivation.deriveKey(
                from: passphrase.bmpString.bytes, byteCount: digest.engine.byteCount)
            return try EngineMAC(hmac: digest.engine).value(of: message[...], key: key)
        }
    }
}
