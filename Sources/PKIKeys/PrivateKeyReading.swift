internal import PKIEngine
internal import PKIStructures

private let ecPublicKey = OID(1, 2, 840, 10045, 2, 1)

/// Plain private keys: PKCS#8 of both versions, and the older forms of RSA and EC.
extension SoftwareKey {
    /// Reads a plain key.
    ///
    /// The engine gets the form that it surely knows, and works the public half out itself; where the key brings one
    /// along, the two must agree.
    ///
    /// - Throws: `KeyError.Code.badKey`, or `unsupportedAlgorithm` for a kind or a curve that is not one of the house's.
    package init(plain secret: Secret) throws(KeyError) {
        let outline = try secret.withArray { bytes throws(KeyError) in
            do throws(StructureError) {
                return try PlainKey(bytes)
            } catch {
                throw KeyError(.badKey, "the private key is damaged: \(error)", underlying: error)
            }
        }
        // The engine would work out the public half of other kinds too, at a price that the file names: with DSA sixteen
        // kilobytes cost a quarter of a minute, and the price rises with the cube.
        _ = try KeyFamily(of: SubjectPublicKeyInfo(algorithm: outline.algorithm, publicKey: []))
        let engine = try withEngine { () throws(EngineError) in
            try EnginePrivateKey(derEncoded: outline.encoded.bytes)
        }
        try self.init(engine, wholeMessageByteLimit: SoftwareKey.defaultWholeMessageByteLimit)
        if let claimed = outline.publicKey, claimed != publicKey.subjectPublicKeyInfo.publicKey {
            throw KeyError(.badKey, "the private key does not belong to the public key that stands with it")
        }
    }

    /// Makes the key of an elliptic curve from its number, big-endian.
    ///
    /// - Throws: `KeyError.Code.badKey` for a number that is no key of the curve.
    package init(privateNumber: Secret, on curve: NamedCurve) throws(KeyError) {
        let encoded = privateNumber.withArray { number in
            var bytes = ECPrivateKey(privateKey: number, parameters: AlgorithmIdentifier.parameters(curve)).derBytes
            defer { for index in bytes.indices { bytes[index] = 0 } }
            return Secret(copying: bytes)
        }
        try self.init(plain: encoded)
    }

    /// The number of a key of an elliptic curve, as long as a coordinate.
    ///
    /// - Throws: `KeyError.Code.badKey` for a key of another kind.
    package func privateNumber() throws(KeyError) -> Secret {
        guard case .ec(let curve) = publicKey.algorithm else {
            throw KeyError(.badKey, "a \(publicKey.algorithm.family) key has no private number")
        }
        return try exportPKCS8().withArray { bytes throws(KeyError) in
            guard let information = try? PrivateKeyInfo(derEncoded: bytes[...]),
                let key = try? ECPrivateKey(derEncoded: information.privateKey[...])
            else { throw KeyError(.engine, "the engine wrote a key that cannot be read") }
            let significant = key.privateKey.drop { $0 == 0 }
            let padding = max(0, curve.coordinateByteCount - significant.count)
            return Secret(copying: [UInt8](repeating: 0, count: padding) + significant)
        }
    }
}

extension AlgorithmIdentifier {
    /// The name of a curve as one DER value.
    fileprivate static func parameters(_ curve: NamedCurve) -> [UInt8] {
        [0x06, UInt8(truncatingIfNeeded: curve.oid.content.count)] + curve.oid.content
    }
}

/// A plain key in the form for the engine.
private struct PlainKey {
    /// What kind of key it is, as a public key names it.
    let algorithm: AlgorithmIdentifier
    let encoded: Secret
    /// The public half that stands with the key, as the bits of a SubjectPublicKeyInfo.
    let publicKey: [UInt8]?

    init(_ bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the private key").reader
        try whole.expectEnd(of: "the private key")
        _ = try parts.read(.integer, "the version")
        switch parts.nextTag {
        case .sequence: self = try Self.pkcs8(PrivateKeyInfo(derEncoded: bytes[...]))
        case .octetString: self = try Self.sec1(ECPrivateKey(derEncoded: bytes[...]))
        case .integer: self = try Self.pkcs1(bytes)
        default: throw StructureError(.malformed, "the bytes are no private key of a known form")
        }
    }

    private init(_ algorithm: AlgorithmIdentifier, _ encoded: [UInt8], publicKey: [UInt8]?) {
        self.algorithm = algorithm
        self.encoded = Secret(copying: encoded)
        self.publicKey = publicKey
    }

    private static func pkcs8(_ information: PrivateKeyInfo) throws(StructureError) -> PlainKey {
        var privateKey = information.privateKey
        var publicKey = information.publicKey
        if information.algorithm.algorithm == ecPublicKey {
            let key = try ECPrivateKey(derEncoded: privateKey[...])
            guard key.parameters == nil || key.parameters == information.algorithm.parameters else {
                throw StructureError(.malformed, "the key names two curves")
            }
            guard key.publicKey == nil || publicKey == nil || key.publicKey == publicKey else {
                throw StructureError(.malformed, "the key brings two public keys along")
            }
            publicKey = key.publicKey ?? publicKey
            privateKey = ECPrivateKey(privateKey: key.privateKey, parameters: nil).derBytes
        }
        let plain = PrivateKeyInfo(algorithm: information.algorithm, privateKey: privateKey)
        return PlainKey(information.algorithm, plain.derBytes, publicKey: publicKey)
    }

    private static func sec1(_ key: ECPrivateKey) throws(StructureError) -> PlainKey {
        guard let parameters = key.parameters else {
            throw StructureError(.malformed, "the EC key does not name its curve")
        }
        let plain = ECPrivateKey(privateKey: key.privateKey, parameters: parameters)
        return PlainKey(
            AlgorithmIdentifier(ecPublicKey, parameters: parameters), plain.derBytes, publicKey: key.publicKey)
    }

    private static func pkcs1(_ bytes: [UInt8]) throws(StructureError) -> PlainKey {
        let outline = try RSAPrivateKeyOutline(derEncoded: bytes[...])
        return PlainKey(
            AlgorithmIdentifier(AlgorithmIdentifier.rsaEncryption), bytes, publicKey: outline.publicKey.derBytes)
    }
}
