internal import PKIEngine
internal import PKIStructures

/// HMAC with a key from the passphrase (RFC 7292 §4, Appendix B.4; RFC 9579).
extension MACData {
    /// Makes the value for a new file.
    static func make(
        over message: [UInt8], passphrase: Passphrase, iterationCount: Int, random: some RandomSource
    ) throws(KeyError) -> MACData {
        let salt = try random.bytes(16)
        let scheme = Scheme.pkcs12(.sha256, salt: salt, iterationCount: iterationCount)
        let value = try scheme.value(over: message, passphrase: passphrase)
        return MACData(digest: .sha256, value: value, salt: salt, iterationCount: iterationCount)
    }
}

extension MACData.Scheme {
    /// The value that a passphrase leads to; the cost has been checked by a ``DerivationBudget``.
    func value(over message: [UInt8], passphrase: Passphrase) throws(KeyError) -> [UInt8] {
        try withEngine { () throws(EngineError) in
            switch self {
            case .pkcs12(let digest, let salt, let iterationCount):
                let derivation = EngineKeyDerivation.pkcs12(
                    digest.engine, salt: salt, iterationCount: iterationCount, purpose: .mac)
                let key = try derivation.deriveKey(
                    from: passphrase.bmpString.bytes, byteCount: digest.engine.byteCount)
                return try EngineMAC(hmac: digest.engine).value(of: message[...], key: key)
            case .pbmac1(let parameters, let hmac, let keyByteCount):
                let derivation = EngineKeyDerivation.pbkdf2(
                    parameters.digest.engine, salt: parameters.salt, iterationCount: parameters.iterationCount)
                let key = try derivation.deriveKey(from: passphrase.octets.bytes, byteCount: keyByteCount)
                return try EngineMAC(hmac: hmac.engine).value(of: message[...], key: key)
            }
        }
    }

    /// Whether a value is the one that a passphrase leads to.
    func isValid(_ value: [UInt8], over message: [UInt8], passphrase: Passphrase) throws(KeyError) -> Bool {
        let expected = try self.value(over: message, passphrase: passphrase)
        return SecretBytes(copying: value).isEqual(to: SecretBytes(copying: expected))
    }
}
