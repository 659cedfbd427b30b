internal import PKIEngine
public import PKIStructures

private let rsaEncryption = OID(1, 2, 840, 113549, 1, 1, 1)
private let ecPublicKey = OID(1, 2, 840, 10045, 2, 1)
private let ed25519 = OID(1, 3, 101, 112)

extension KeyFamily {
    /// The family of a key by its algorithm, whatever the form of its numbers.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`.
    public init(of information: SubjectPublicKeyInfo) throws(KeyError) {
        switch information.algorithm.algorithm {
        case rsaEncryption: self = .rsa
        case ecPublicKey: self = try PublicKey.curve(information) == .sm2 ? .sm2 : .ec
        case PKIKeys.ed25519: self = .ed25519
        default:
            throw KeyError(
                .unsupportedAlgorithm, "the key algorithm \(information.algorithm.algorithm) is not supported")
        }
    }
}

/// A public key that can check signatures.
public struct PublicKey: Sendable {
    public let subjectPublicKeyInfo: SubjectPublicKeyInfo
    public let algorithm: KeyAlgorithm
    /// The numbers of an RSA key, for policies about them.
    public let rsa: RSAPublicKey?
    let engine: EnginePublicKey

    /// Makes a key from its structure.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`, or `badKey` where its numbers are no key, for example a point that
    ///   is not on its curve.
    public init(_ information: SubjectPublicKeyInfo) throws(KeyError) {
        subjectPublicKeyInfo = information
        let parameters: EnginePublicKeyParameters
        switch information.algorithm.algorithm {
        case rsaEncryption:
            let key = try Self.rsaKey(information)
            rsa = key
            algorithm = .rsa(sizeInBits: key.sizeInBits)
            parameters = .rsa(modulus: key.modulus, exponent: key.publicExponent)
        case ecPublicKey:
            let curve = try Self.curve(information)
            try Self.requireUncompressed(information, curve)
            rsa = nil
            algorithm = .ec(curve)
            parameters = .ec(curve.engine, point: information.publicKey)
        case ed25519:
            rsa = nil
            algorithm = .ed25519
            parameters = .ed25519(information.publicKey)
        default:
            throw KeyError(
                .unsupportedAlgorithm, "the key algorithm \(information.algorithm.algorithm) is not supported")
        }
        engine = try withEngine { () throws(EngineError) in try EnginePublicKey(parameters) }
    }

    /// Whether `signature` is this key's over `message`.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`, or `cannotSign` where the algorithm is not one of this key's.
    public func isValid(
        signature: ArraySlice<UInt8>, algorithm identifier: AlgorithmIdentifier, over message: ArraySlice<UInt8>
    ) throws(KeyError) -> Bool {
        let scheme = try SignatureAlgorithm(identifier)
        guard scheme.suits(algorithm.family) else {
            throw KeyError(.cannotSign, "a \(algorithm.family) key makes no \(scheme) signatures")
        }
        return try withEngine { () throws(EngineError) in
            try engine.verify(signature, scheme: scheme.engine, message: message)
        }
    }

    /// The identifier of the key by RFC 5280 §4.2.1.2 (1): SHA-1 over the bits of the key.
    public var keyIdentifier: [UInt8] {
        get throws(KeyError) { try subjectPublicKeyInfo.keyIdentifier }
    }

    private static func rsaKey(_ information: SubjectPublicKeyInfo) throws(KeyError) -> RSAPublicKey {
        let key: RSAPublicKey
        do throws(StructureError) {
            key = try RSAPublicKey(derEncoded: information.publicKey[...])
        } catch {
            throw KeyError(.badKey, "the RSA key is damaged: \(error)", underlying: error)
        }
        guard key.sizeInBits <= RSAPublicKey.sizeLimitInBits,
            key.publicExponent.count <= RSAPublicKey.exponentByteLimit
        else {
            throw KeyError(
                .badKey,
                "an RSA key of \(key.sizeInBits) bits with \(key.publicExponent.count) bytes of exponent is too large")
        }
        return key
    }

    /// Refuses points in another form than the one that every reader knows (SEC 1 §2.3.3).
    private static func requireUncompressed(_ information: SubjectPublicKeyInfo, _ curve: NamedCurve) throws(KeyError) {
        let point = information.publicKeyBits
        guard point.first == 0x04, point.count == 1 + 2 * curve.coordinateByteCount else {
            throw KeyError(.badKey, "the EC key is no uncompressed point of \(curve.rawValue)")
        }
    }

    static func curve(_ information: SubjectPublicKeyInfo) throws(KeyError) -> NamedCurve {
        guard let parameters = information.algorithm.parameters else {
            throw KeyError(.badKey, "the EC key does not name its curve")
        }
        var reader = DERReader(parameters)
        guard let element = try? reader.read(.objectIdentifier, "the curve"),
            let oid = try? element.objectIdentifier("the curve"), reader.isAtEnd
        else { throw KeyError(.unsupportedAlgorithm, "the EC key gives its curve by numbers and not by name") }
        guard let curve = NamedCurve.allCases.first(where: { $0.oid == oid }) else {
            throw KeyError(.unsupportedAlgorithm, "the curve \(oid) is not supported")
        }
        return curve
    }
}

extension Certificate {
    /// Whether the key signed this certificate.
    ///
    /// - Throws: `KeyError` for an algorithm that is not supported or not this key's.
    public func isSigned(by key: some VerificationKey) throws -> Bool {
        guard signatureAlgorithmsAgree else { return false }
        return try key.isValid(signature: signature, algorithm: signatureAlgorithm, over: tbsCertificate)
    }
}

extension CertificateRevocationList {
    /// Whether the key signed this CRL.
    ///
    /// - Throws: `KeyError` for an algorithm that is not supported or not this key's.
    public func isSigned(by key: some VerificationKey) throws -> Bool {
        guard signatureAlgorithmsAgree else { return false }
        return try key.isValid(signature: signature[...], algorithm: signatureAlgorithm, over: tbsCertList)
    }
}

extension BasicOCSPResponse {
    /// Whether the key signed this response.
    ///
    /// - Throws: `KeyError` for an algorithm that is not supported or not this key's.
    public func isSigned(by key: some VerificationKey) throws -> Bool {
        try key.isValid(signature: signature[...], algorithm: signatureAlgorithm, over: tbsResponseDataBytes[...])
    }
}

extension CertificationRequest {
    /// Whether the request proves possession of the key that it holds.
    ///
    /// - Throws: `KeyError` for an algorithm that is not supported or not this key's.
    public func provesPossession() throws -> Bool { try provesPossession(of: PublicKey(subjectPublicKeyInfo)) }

    /// The same with the request's key, where that is read already.
    public func provesPossession(of key: PublicKey) throws(KeyError) -> Bool {
        try key.isValid(
            signature: signature[...], algorithm: signatureAlgorithm, over: certificationRequestInfo[...])
    }
}

extension SubjectPublicKeyInfo {
    /// The identifier of the key by RFC 5280 §4.2.1.2 (1): SHA-1 over its bits, whether they are a key or not.
    public var keyIdentifier: [UInt8] {
        get throws(KeyError) { try DigestAlgorithm.sha1.hash(publicKey) }
    }
}
