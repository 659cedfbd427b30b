internal import PKIKeys
internal import PKIStructures

/// Private keys by what they are; no number of theirs is ever shown.
extension PrivateKeyInfo: Showable {
    var shown: Shown {
        .parts([
            "encrypted": .flag(false), "form": .text("PKCS#8"), "version": .number(version),
            "algorithm": algorithm.shown, "size_in_bits": sizeInBits.map(Shown.number),
        ])
    }

    private var sizeInBits: Int? {
        guard algorithm.algorithm == AlgorithmIdentifier.rsaEncryption else { return nil }
        return (try? RSAPrivateKeyOutline(derEncoded: privateKey[...]))?.publicKey.sizeInBits
    }
}

extension RSAPrivateKeyOutline: Showable {
    var shown: Shown {
        .parts([
            "encrypted": .flag(false), "form": .text("PKCS#1"),
            "algorithm": .identifier(AlgorithmIdentifier.rsaEncryption),
            "size_in_bits": .number(publicKey.sizeInBits),
        ])
    }
}

extension ECPrivateKey: Showable {
    var shown: Shown {
        .parts([
            "encrypted": .flag(false), "form": .text("SEC 1"),
            "algorithm": .identifier(AlgorithmIdentifier.ecPublicKey), "curve": curve.map(Shown.identifier),
        ])
    }
}

extension EncryptedPrivateKeyInfo: Showable {
    var shown: Shown { .parts(["encrypted": .flag(true), "form": .text("PKCS#8"), "scheme": scheme.shown]) }
}

extension PEMBlock {
    /// A key under the encryption that OpenSSL had before PKCS#8.
    var shownKey: Shown {
        .parts([
            "encrypted": .flag(true), "form": .text(label),
            "cipher": headers.first { $0.name == "DEK-Info" }.map { .text($0.value) },
        ])
    }
}

extension PasswordBasedScheme: Showable {
    var shown: Shown {
        switch self {
        case .pbes2(let scheme):
            .parts([
                "algorithm": .text("PBES2"), "derivation": scheme.derivation.shown,
                "cipher": .identifier(scheme.cipher.oid),
            ])
        case .pkcs12(let encryption, let rounds):
            .parts(["algorithm": .identifier(encryption.oid), "iterations": .number(rounds.iterationCount)])
        case .pbes1(let encryption, let rounds):
            .parts(["algorithm": .identifier(encryption.oid), "iterations": .number(rounds.iterationCount)])
        }
    }
}

extension PBES2.Derivation: Showable {
    var shown: Shown {
        switch self {
        case .pbkdf2(let parameters):
            .parts([
                "algorithm": .text("PBKDF2"), "prf": .text("HMAC \(parameters.digest)"),
                "iterations": .number(parameters.iterationCount),
            ])
        case .scrypt(let parameters):
            .parts([
                "algorithm": .text("scrypt"), "cost": .number(parameters.cost),
                "block_size": .number(parameters.blockSize), "lanes": .number(parameters.parallelization),
            ])
        }
    }
}

extension SM2EnvelopedKey: Showable {
    var shown: Shown {
        .parts([
            "symmetric_algorithm": symmetricAlgorithm.shown, "point": .octets(publicKey),
            "encrypted_private_key": .octets(encryptedPrivateKey), "encrypted_key": encryptedKey.shown,
        ])
    }
}

extension SKFEnvelopedKeyBlob: Showable {
    var shown: Shown {
        .parts([
            "symmetric_algorithm": .text("\(symmetricAlgorithm)"), "point": .octets(publicKey),
            "encrypted_private_key": .octets(encryptedPrivateKey), "encrypted_key": encryptedKey.shown,
        ])
    }
}

extension CertificateResponse: Showable {
    var shown: Shown {
        .parts([
            "signing_certificates": .list(signingCertificates.map(\.shown)),
            "encrypted_private_key": encryptedPrivateKey?.shown,
            "encryption_certificates": .list(encryptionCertificates.map(\.shown)),
        ])
    }
}

extension SM2Ciphertext: Showable {
    var shown: Shown { .octets(derBytes) }
}

extension SoftwareKey {
    /// What an opened key is: its public half.
    var shown: Shown { .parts(["public_key": publicKey.subjectPublicKeyInfo.shown]) }
}
