internal import PKIEngine
public import PKIStructures

/// Encryption of a content key to a public key.
public enum KeyTransportAlgorithm: Sendable, Hashable, CustomStringConvertible {
    /// RSAES-PKCS1-v1_5 (RFC 8017 §7.2): what every reader knows.
    case rsaPKCS1
    /// RSAES-OAEP (RFC 8017 §7.1) with MGF1 over a digest of its own.
    case rsaOAEP(DigestAlgorithm, maskDigest: DigestAlgorithm)
    /// SM2 over SM3, its value a DER SM2Cipher (GM/T 0009 §7.2).
    case sm2

    private static let rsaEncryption = OID(1, 2, 840, 113549, 1, 1, 1)
    private static let rsaesOAEP = OID(1, 2, 840, 113549, 1, 1, 7)
    private static let sm2Encryption = OID(1, 2, 156, 10197, 1, 301, 3)

    /// Reads an identifier.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`.
    public init(_ identifier: AlgorithmIdentifier) throws(KeyError) {
        let isPlain =
            identifier.parameters == nil || identifier.parameters == AlgorithmIdentifier.nullParameters
        switch identifier.algorithm {
        case Self.rsaEncryption where isPlain: self = .rsaPKCS1
        case Self.sm2Encryption where isPlain: self = .sm2
        case Self.rsaesOAEP:
            let parameters: OAEPParameters
            do throws(StructureError) {
                parameters = try OAEPParameters(derEncoded: identifier.parameters ?? [0x30, 0x00])
            } catch {
                throw KeyError(
                    .unsupportedAlgorithm, "the RSA-OAEP parameters are not usable: \(error)", underlying: error)
            }
            let digests = DigestAlgorithm.allCases
            guard let digest = digests.first(where: { $0.oid == parameters.digest }),
                let mask = digests.first(where: { $0.oid == parameters.maskDigest })
            else {
                throw KeyError(
                    .unsupportedAlgorithm,
                    "RSA-OAEP with the digests \(parameters.digest) and \(parameters.maskDigest) is not supported")
            }
            self = .rsaOAEP(digest, maskDigest: mask)
        default:
            throw KeyError(.unsupportedAlgorithm, "the key encryption \(identifier.algorithm) is not supported")
        }
    }

    /// The identifier that stands in messages.
    public var identifier: AlgorithmIdentifier {
        switch self {
        case .rsaPKCS1: AlgorithmIdentifier(Self.rsaEncryption, parameters: AlgorithmIdentifier.nullParameters)
        case .rsaOAEP(let digest, let mask):
            AlgorithmIdentifier(
                Self.rsaesOAEP, parameters: OAEPParameters(digest: digest.oid, maskDigest: mask.oid).derBytes)
        case .sm2: AlgorithmIdentifier(Self.sm2Encryption, parameters: AlgorithmIdentifier.nullParameters)
        }
    }

    public var description: String {
        switch self {
        case .rsaPKCS1: "rsa-pkcs1"
        case .rsaOAEP(let digest, _): "rsa-oaep-\(digest.rawValue)"
        case .sm2: "sm2"
        }
    }

    /// Encrypts a content key.
    ///
    /// - Throws: `KeyError.Code.badKey` where the key is of another family.
    public func encrypt(_ key: Secret, to recipient: PublicKey) throws(KeyError) -> [UInt8] {
        try requireFamily(of: recipient)
        return try withEngine { () throws(EngineError) in try recipient.engine.encrypt(key.bytes, scheme: engine) }
    }

    /// Decrypts a content key.
    ///
    /// - Throws: `KeyError.Code.cannotDecrypt` for another key's or a damaged value, `badKey` where the key is of another
    ///   family.
    public func decrypt(_ encryptedKey: [UInt8], with key: SoftwareKey) throws(KeyError) -> Secret {
        try requireFamily(of: key.publicKey)
        if self == .sm2 {
            // The engine would pass over bytes behind the structure.
            do throws(StructureError) {
                _ = try SM2Ciphertext(derEncoded: encryptedKey[...])
            } catch {
                throw KeyError(.cannotDecrypt, "the encrypted key is no DER SM2Cipher: \(error)", underlying: error)
            }
        }
        return Secret(
            try withEngine { () throws(EngineError) in try key.engine.decrypt(encryptedKey[...], scheme: engine) })
    }

    private func requireFamily(of key: PublicKey) throws(KeyError) {
        let family: KeyFamily = self == .sm2 ? .sm2 : .rsa
        guard key.algorithm.family == family else {
            throw KeyError(.badKey, "the key encryption \(self) and a \(key.algorithm.family) key do not go together")
        }
    }

    private var engine: EngineEncryptionScheme {
        switch self {
        case .rsaPKCS1: .rsaPKCS1
        case .rsaOAEP(let digest, let mask): .rsaOAEP(digest.engine, maskDigest: mask.engine)
        case .sm2: .sm2
        }
    }
}
