internal import PKIEngine
internal import PKIStructures

/// The encryption of a PEM file by OpenSSL before PKCS#8: `Proc-Type` and `DEK-Info` (RFC 1421 §4.6.1.1, §4.6.1.3), with
/// a key from one round of MD5.
struct TraditionalEncryption {
    private let cipher: EngineCipher
    private let initializationVector: [UInt8]

    /// Reads the headers of a block; `nil` where it has none.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`, or `badKey` for headers that cannot be read.
    init?(_ block: PEMBlock) throws(KeyError) {
        guard !block.headers.isEmpty else { return nil }
        let values = block.headers.filter { $0.name == "DEK-Info" }.map(\.value)
        guard let information = values.first, values.count == 1,
            block.headers.contains(PEMBlock.Header(name: "Proc-Type", value: "4,ENCRYPTED"))
        else { throw KeyError(.badKey, "the headers of the key are not those of an encrypted one") }
        let parts = information.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let vector = bytes(hexadecimal: parts[1]) else {
            throw KeyError(.badKey, "the header DEK-Info of the key is damaged")
        }
        cipher = try Self.cipher(String(parts[0]))
        initializationVector = vector
        guard vector.count == cipher.blockByteCount else {
            throw KeyError(.badKey, "the header DEK-Info has a vector of \(vector.count) bytes")
        }
    }

    private static func cipher(_ name: String) throws(KeyError) -> EngineCipher {
        switch name {
        case "AES-128-CBC": .aes128CBC
        case "AES-192-CBC": .aes192CBC
        case "AES-256-CBC": .aes256CBC
        case "DES-EDE3-CBC": .tripleDESCBC
        case "DES-CBC": .desCBC
        case "SM4-CBC": .sm4CBC
        default: throw KeyError(.unsupportedAlgorithm, "the key is encrypted with '\(name)', which is not supported")
        }
    }

    /// Decrypts the body of the block.
    ///
    /// - Throws: `KeyError.Code.badPassphrase`.
    func decrypt(_ body: [UInt8], passphrase: Secret) throws(KeyError) -> Secret {
        let derivation = EngineKeyDerivation.chainedDigest(
            .md5, salt: Array(initializationVector.prefix(8)), iterationCount: 1)
        do throws(EngineError) {
            let key = try derivation.deriveKey(from: passphrase.bytes, byteCount: cipher.keyByteCount)
            return Secret(try cipher.decrypt(body[...], key: key, initializationVector: initializationVector))
        } catch {
            throw error.code == .cannotDecrypt ? SoftwareKey.wrongPassphrase : KeyError(error)
        }
    }
}
