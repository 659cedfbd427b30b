internal import PKIEngine
internal import PKIStructures

/// The signature algorithms of the house.
public enum SignatureAlgorithm: Sendable, Hashable, CustomStringConvertible {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    case rsaPKCS1(DigestAlgorithm)
    /// RSASSA-PSS (RFC 8017 §8.1) with MGF1 over the same digest and a salt of this length.
    case rsaPSS(DigestAlgorithm, saltByteCount: Int)
    /// ECDSA with a DER value (RFC 5758 §3.2).
    case ecdsa(DigestAlgorithm)
    /// Pure Ed25519 (RFC 8410).
    case ed25519
    /// SM2 with SM3 under the identity `1234567812345678` (GM/T 0009 §10; GB/T 35276).
    case sm2WithSM3

    /// The identity that applies where none is agreed (GM/T 0009 §10). OpenSSL's own default is the empty one.
    public static let sm2DefaultIdentity = Array("1234567812345678".utf8)

    /// The algorithms by their names in settings.
    public static let named: [(name: String, algorithm: SignatureAlgorithm)] =
        [DigestAlgorithm.sha256, .sha384, .sha512].flatMap { digest in
            [
                ("rsa-\(digest.rawValue)", SignatureAlgorithm.rsaPKCS1(digest)),
                ("rsa-pss-\(digest.rawValue)", .rsaPSS(digest, saltByteCount: digest.byteCount)),
                ("ecdsa-\(digest.rawValue)", .ecdsa(digest)),
            ]
        } + [("ed25519", .ed25519), ("sm2-sm3", .sm2WithSM3)]

    /// The algorithm with this name, such as `rsa-pss-sha256`.
    public init?(name: String) {
        guard let entry = Self.named.first(where: { $0.name == name }) else { return nil }
        self = entry.algorithm
    }

    public var description: String {
        switch self {
        case .rsaPKCS1(let digest): "rsa-\(digest.rawValue)"
        case .rsaPSS(let digest, _): "rsa-pss-\(digest.rawValue)"
        case .ecdsa(let digest): "ecdsa-\(digest.rawValue)"
        case .ed25519: "ed25519"
        case .sm2WithSM3: "sm2-sm3"
        }
    }

    /// The algorithm that a key signs with where nothing else is asked: the digest is as strong as the curve.
    public static func usual(for key: KeyAlgorithm) -> SignatureAlgorithm {
        switch key {
        case .rsa: .rsaPKCS1(.sha256)
        case .ec(.p256): .ecdsa(.sha256)
        case .ec(.p384): .ecdsa(.sha384)
        case .ec(.p521): .ecdsa(.sha512)
        case .ec(.sm2): .sm2WithSM3
        case .ed25519: .ed25519
        }
    }

    /// Whether a key of the family can make it.
    public func suits(_ family: KeyFamily) -> Bool {
        switch self {
        case .rsaPKCS1, .rsaPSS: family == .rsa
        case .ecdsa: family == .ec
        case .ed25519: family == .ed25519
        case .sm2WithSM3: family == .sm2
        }
    }

    /// What the message is hashed with before the key is used; `nil` where the key needs the whole message.
    public var digest: DigestAlgorithm? {
        switch self {
        case .rsaPKCS1(let digest), .rsaPSS(let digest, _), .ecdsa(let digest): digest
        case .sm2WithSM3: .sm3
        case .ed25519: nil
        }
    }

    var engine: EngineSignatureScheme {
        switch self {
        case .rsaPKCS1(let digest): .rsaPKCS1(digest.engine)
        case .rsaPSS(let digest, let saltByteCount): .rsaPSS(digest.engine, saltByteCount: saltByteCount)
        case .ecdsa(let digest): .ecdsa(digest.engine)
        case .ed25519: .ed25519
        case .sm2WithSM3: .sm2(identity: Self.sm2DefaultIdentity)
        }
    }
}
