public import PKIKeys
internal import PKIStructures
internal import PKITokenDriver

/// Where a private key is on its token: by its CKA_ID, or by its label where it has none.
struct KeyPlace: Hashable, Sendable {
    let id: [UInt8]
    let label: [UInt8]
    let type: KeyType

    /// The attributes that find objects that belong together (PKCS#11 v2.40 §4.8).
    var link: Attribute { id.isEmpty ? Attribute(.label, label) : Attribute(.id, id) }
}

/// A private key that never leaves its token.
///
/// There is one way to sign: the message is hashed here, and the token signs the digest (Ed25519: the message).
public struct TokenKey: Signer {
    /// The longest message that Ed25519 signs on a token, in bytes.
    public static let wholeMessageByteLimit = 1 << 20

    public let publicKey: PublicKey
    /// CKA_ID, which the certificate has too.
    public let id: [UInt8]
    public let label: String
    public let token: Token
    /// Whether the token asks for the PIN at each signature (CKA_ALWAYS_AUTHENTICATE).
    public let asksPINEachTime: Bool
    let place: KeyPlace

    /// The key's name that other programs take too (RFC 7512).
    public var uri: PKCS11URI {
        var uri = token.description.uri
        uri.id = id.isEmpty ? nil : id
        uri.object = id.isEmpty ? label : nil
        uri.type = .private
        return uri
    }

    public func sign(_ message: SignableMessage, with algorithm: SignatureAlgorithm) throws -> [UInt8] {
        try requireSuitable(algorithm)
        if algorithm == .sm2WithSM3 { return try signSM2(message) }
        let mechanism = try mechanism(for: algorithm)
        let input = try input(message, algorithm)
        let signature = try token.sign(input, with: mechanism, at: place, asksEachTime: asksPINEachTime)
        return try value(signature)
    }

    private func mechanism(for algorithm: SignatureAlgorithm) throws(KeyError) -> SigningMechanism {
        switch algorithm {
        case .rsaPKCS1: return .rsaPKCS1
        case .rsaPSS(.sha256, let salt): return .rsaPSS(.sha256, saltByteCount: salt)
        case .rsaPSS(.sha384, let salt): return .rsaPSS(.sha384, saltByteCount: salt)
        case .rsaPSS(.sha512, let salt): return .rsaPSS(.sha512, saltByteCount: salt)
        case .rsaPSS(let digest, _):
            throw KeyError(.unsupportedAlgorithm, "tokens make no RSA-PSS signatures with \(digest.rawValue)")
        case .ecdsa: return .ecdsa
        case .ed25519: return .eddsa
        case .sm2WithSM3: throw KeyError(.unsupportedAlgorithm, "SM2 signatures take a vendor's mechanism")
        }
    }

    private func input(_ message: SignableMessage, _ algorithm: SignatureAlgorithm) throws -> [UInt8] {
        guard let digest = algorithm.digest else { return try message.collected(byteLimit: Self.wholeMessageByteLimit) }
        let hash = try digest.hash(message)
        switch (algorithm, publicKey.algorithm) {
        case (.rsaPKCS1, _): return SmallDER.digestInfo(digest, hash)
        // FIPS 186-5 §6.4.1 takes the leftmost bits; not every token does it itself. P-521 is longer than any digest.
        case (.ecdsa, .ec(let curve)): return Array(hash.prefix(curve.coordinateByteCount))
        default: return hash
        }
    }

    private func value(_ signature: [UInt8]) throws(TokenError) -> [UInt8] {
        let expected: Int
        switch publicKey.algorithm {
        case .ec(let curve):
            let value = SmallDER.ecdsaValue(signature, coordinateByteCount: curve.coordinateByteCount)
            guard let value else { throw damaged(signature, 2 * curve.coordinateByteCount) }
            return value
        case .rsa(let sizeInBits): expected = (sizeInBits + 7) / 8
        case .ed25519: expected = 64
        }
        guard signature.count == expected else { throw damaged(signature, expected) }
        return signature
    }

    func damaged(_ signature: [UInt8], _ expected: Int) -> TokenError {
        TokenError(
            .failed,
            "token '\(token.description.label)' gave a damaged signature of \(signature.count) bytes, \(expected) were expected"
        )
    }
}
