internal import PKIEngine
internal import PKIStructures

extension PasswordDigest {
    var engine: EngineDigest {
        switch self {
        case .md5: .md5
        case .sha1: .sha1
        case .sha224: .sha224
        case .sha256: .sha256
        case .sha384: .sha384
        case .sha512: .sha512
        case .sm3: .sm3
        }
    }
}

/// What is done under a passphrase.
extension PasswordBasedScheme {
    /// What new files are encrypted with: PBES2, PBKDF2 with HMAC-SHA-256, AES-256-CBC.
    static func modern(iterationCount: Int, random: some RandomSource) throws(KeyError) -> PasswordBasedScheme {
        let parameters = PBKDF2Parameters(
            salt: try random.bytes(16), iterationCount: iterationCount, digest: .sha256)
        return .pbes2(
            PBES2(
                derivation: .pbkdf2(parameters), cipher: .aes256CBC,
                initializationVector: try random.bytes(ContentEncryptionAlgorithm.aes256CBC.blockByteCount)))
    }

    func encrypt(_ plaintext: Secret, passphrase: Passphrase) throws(KeyError) -> [UInt8] {
        try withEngine { () throws(EngineError) in
            let (cipher, key, vector) = try keying(passphrase)
            return try cipher.encrypt(plaintext.bytes, key: key, initializationVector: vector)
        }
    }

    /// Decrypts; the cost has been checked by a ``DerivationBudget``.
    ///
    /// - Throws: `KeyError.Code.cannotDecrypt`, which a wrong passphrase most often leads to.
    func decrypt(_ ciphertext: [UInt8], passphrase: Passphrase) throws(KeyError) -> Secret {
        Secret(
            try withEngine { () throws(EngineError) in
                let (cipher, key, vector) = try keying(passphrase)
                return try cipher.decrypt(ciphertext[...], key: key, initializationVector: vector)
            })
    }

    private func keying(
        _ passphrase: Passphrase
    ) throws(EngineError) -> (cipher: EngineCipher, key: SecretBytes, vector: [UInt8]) {
        switch self {
        case .pbes2(let scheme):
            let key = try scheme.derivation.engine.deriveKey(
                from: passphrase.octets.bytes, byteCount: scheme.cipher.keyByteCount)
            return (scheme.cipher.engine, key, scheme.initializationVector)
        case .pkcs12(let scheme, let rounds): return try scheme.keying(rounds, passphrase)
        case .pbes1(let scheme, let rounds): return try scheme.keying(rounds, passphrase)
        }
    }
}

extension PBES2.Derivation {
    fileprivate var engine: EngineKeyDerivation {
        switch self {
        case .pbkdf2(let parameters):
            .pbkdf2(
                parameters.digest.engine, salt: parameters.salt, iterationCount: parameters.iterationCount)
        case .scrypt(let parameters):
            // The budget has bounded the parameters; OpenSSL's own limit must not come before it.
            .scrypt(
                salt: parameters.salt, cost: parameters.cost, blockSize: parameters.blockSize,
                parallelization: parameters.parallelization, memoryLimit: .max)
        }
    }
}

extension PasswordBasedScheme.PKCS12Encryption {
    private var cipher: EngineCipher {
        switch self {
        case .sha1RC4With128Bits: .rc4(keyByteCount: 16)
        case .sha1RC4With40Bits: .rc4(keyByteCount: 5)
        case .sha1TripleDESWithThreeKeys, .sha1TripleDESWithTwoKeys: .tripleDESCBC
        case .sha1RC2With128Bits: .rc2CBC(effectiveKeyBits: 128)
        case .sha1RC2With40Bits: .rc2CBC(effectiveKeyBits: 40)
        }
    }

    fileprivate func keying(
        _ rounds: PasswordBasedScheme.PasswordRounds, _ passphrase: Passphrase
    ) throws(EngineError) -> (EngineCipher, SecretBytes, [UInt8]) {
        func derive(_ purpose: EngineKeyDerivation.PKCS12Purpose, _ count: Int) throws(EngineError) -> Secret {
            let derivation = EngineKeyDerivation.pkcs12(
                .sha1, salt: rounds.salt, iterationCount: rounds.iterationCount, purpose: purpose)
            return Secret(try derivation.deriveKey(from: passphrase.bmpString.bytes, byteCount: count))
        }
        var key = try derive(.encryption, self == .sha1TripleDESWithTwoKeys ? 16 : cipher.keyByteCount)
        // Two keys stand for three of which the third is the first.
        if self == .sha1TripleDESWithTwoKeys { key = key.appending(key.part(0..<8)) }
        guard cipher.usesInitializationVector else { return (cipher, key.bytes, []) }
        let vector = try derive(.initializationVector, cipher.blockByteCount)
        return (cipher, key.bytes, vector.withArray { $0 })
    }
}

extension PasswordBasedScheme.PBES1Encryption {
    /// RFC 8018 §6.1.1: eight octets of key and eight of vector.
    fileprivate func keying(
        _ rounds: PasswordBasedScheme.PasswordRounds, _ passphrase: Passphrase
    ) throws(EngineError) -> (EngineCipher, SecretBytes, [UInt8]) {
        let (digest, cipher): (EngineDigest, EngineCipher) =
            switch self {
            case .md5DES: (.md5, .desCBC)
            case .md5RC2: (.md5, .rc2CBC(effectiveKeyBits: 64))
            case .sha1DES: (.sha1, .desCBC)
            case .sha1RC2: (.sha1, .rc2CBC(effectiveKeyBits: 64))
            }
        let derivation = EngineKeyDerivation.chainedDigest(
            digest, salt: rounds.salt, iterationCount: rounds.iterationCount)
        let derived = Secret(try derivation.deriveKey(from: passphrase.octets.bytes, byteCount: 16))
        return (cipher, derived.part(0..<8).bytes, derived.part(8..<16).withArray { $0 })
    }
}

extension Secret {
    fileprivate func appending(_ other: Secret) -> Secret {
        withArray { mine in
            other.withArray { others in
                var whole = mine + others
                defer { for index in whole.indices { whole[index] = 0 } }
                return Secret(copying: whole)
            }
        }
    }
}
