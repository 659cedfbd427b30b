public import PKIStructures

private let rsassaPSS = OID(1, 2, 840, 113549, 1, 1, 10)
private let ed25519 = OID(1, 3, 101, 112)
private let sm2WithSM3 = OID(1, 2, 156, 10197, 1, 501)

// Kept, since making an identifier costs more than comparing two.
private let sha1 = OID(1, 3, 14, 3, 2, 26)
private let sha256 = OID(2, 16, 840, 1, 101, 3, 4, 2, 1)
private let sha384 = OID(2, 16, 840, 1, 101, 3, 4, 2, 2)
private let sha512 = OID(2, 16, 840, 1, 101, 3, 4, 2, 3)
private let sm3 = OID(1, 2, 156, 10197, 1, 401)
private let rsaWithSHA256 = OID(1, 2, 840, 113549, 1, 1, 11)
private let rsaWithSHA384 = OID(1, 2, 840, 113549, 1, 1, 12)
private let rsaWithSHA512 = OID(1, 2, 840, 113549, 1, 1, 13)
private let ecdsaWithSHA256 = OID(1, 2, 840, 10045, 4, 3, 2)
private let ecdsaWithSHA384 = OID(1, 2, 840, 10045, 4, 3, 3)
private let ecdsaWithSHA512 = OID(1, 2, 840, 10045, 4, 3, 4)

extension DigestAlgorithm {
    /// The object identifier (RFC 5754 §2; GM/T 0006 for SM3).
    public var oid: OID {
        switch self {
        case .sha1: PKIKeys.sha1
        case .sha256: PKIKeys.sha256
        case .sha384: PKIKeys.sha384
        case .sha512: PKIKeys.sha512
        case .sm3: PKIKeys.sm3
        }
    }

    /// sha256WithRSAEncryption and its kin (RFC 4055 §5).
    fileprivate var pkcs1: OID? {
        switch self {
        case .sha256: rsaWithSHA256
        case .sha384: rsaWithSHA384
        case .sha512: rsaWithSHA512
        case .sha1, .sm3: nil
        }
    }

    fileprivate init?(pkcs1 oid: OID) {
        switch oid {
        case rsaWithSHA256: self = .sha256
        case rsaWithSHA384: self = .sha384
        case rsaWithSHA512: self = .sha512
        default: return nil
        }
    }

    fileprivate init?(ecdsa oid: OID) {
        switch oid {
        case ecdsaWithSHA256: self = .sha256
        case ecdsaWithSHA384: self = .sha384
        case ecdsaWithSHA512: self = .sha512
        default: return nil
        }
    }

    /// ecdsa-with-SHA256 and its kin (RFC 5758 §3.2).
    fileprivate var ecdsa: OID? {
        switch self {
        case .sha256: ecdsaWithSHA256
        case .sha384: ecdsaWithSHA384
        case .sha512: ecdsaWithSHA512
        case .sha1, .sm3: nil
        }
    }
}

extension SignatureAlgorithm {
    /// The identifier that stands in certificates.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm` for a digest that is not used with the scheme.
    public var identifier: AlgorithmIdentifier {
        get throws(KeyError) {
            switch self {
            case .rsaPKCS1(let digest):
                guard let oid = digest.pkcs1 else { throw Self.unsupported("RSA with \(digest)") }
                return AlgorithmIdentifier(oid, parameters: AlgorithmIdentifier.nullParameters)
            case .rsaPSS(let digest, let saltByteCount):
                let parameters = PSSParameters(
                    digest: digest.oid, maskDigest: digest.oid, saltByteCount: saltByteCount)
                return AlgorithmIdentifier(rsassaPSS, parameters: parameters.derBytes)
            case .ecdsa(let digest):
                guard let oid = digest.ecdsa else { throw Self.unsupported("ECDSA with \(digest)") }
                return AlgorithmIdentifier(oid)
            case .ed25519: return AlgorithmIdentifier(PKIKeys.ed25519)
            case .sm2WithSM3: return AlgorithmIdentifier(PKIKeys.sm2WithSM3)
            }
        }
    }

    /// Reads an identifier.
    ///
    /// SHA-1 and older digests are not taken: what they sign can be forged.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`.
    public init(_ identifier: AlgorithmIdentifier) throws(KeyError) {
        let oid = identifier.algorithm
        let isBare = !identifier.hasParameters
        let hasNull = !isBare && identifier.hasNullParameters
        if let digest = DigestAlgorithm(pkcs1: oid), isBare || hasNull {
            // RFC 4055 §5 asks to accept absent parameters beside NULL.
            self = .rsaPKCS1(digest)
        } else if let digest = DigestAlgorithm(ecdsa: oid), isBare {
            self = .ecdsa(digest)
        } else if oid == PKIKeys.ed25519, isBare {
            self = .ed25519
        } else if oid == PKIKeys.sm2WithSM3, isBare || hasNull {
            self = .sm2WithSM3
        } else if oid == rsassaPSS, let parameters = identifier.parameters {
            self = try Self.pss(parameters)
        } else {
            throw Self.unsupported("\(oid)")
        }
    }

    private static func pss(_ bytes: [UInt8]) throws(KeyError) -> SignatureAlgorithm {
        let parameters: PSSParameters
        do throws(StructureError) {
            parameters = try PSSParameters(derEncoded: bytes[...])
        } catch {
            throw KeyError(.unsupportedAlgorithm, "the RSA-PSS parameters are damaged: \(error)", underlying: error)
        }
        let usable: [DigestAlgorithm] = [.sha256, .sha384, .sha512]
        guard let digest = usable.first(where: { $0.oid == parameters.digest }), parameters.maskDigest == digest.oid
        else {
            throw unsupported("RSA-PSS with the digests \(parameters.digest) and \(parameters.maskDigest)")
        }
        return .rsaPSS(digest, saltByteCount: parameters.saltByteCount)
    }

    private static func unsupported(_ what: String) -> KeyError {
        KeyError(.unsupportedAlgorithm, "the signature algorithm \(what) is not supported")
    }
}
