/// The elliptic curves that the engine computes on.
public enum EngineCurve: String, Sendable, Hashable, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"
    case sm2 = "SM2"

    /// The length of one coordinate in bytes.
    public var coordinateByteCount: Int {
        switch self {
        case .p256, .sm2: 32
        case .p384: 48
        case .p521: 66
        }
    }
}

/// The kinds of key that the engine can make.
public enum EngineKeyKind: Sendable, Hashable {
    case rsa(sizeInBits: Int)
    case ec(EngineCurve)
    case ed25519
}

/// The numbers of a public key.
public enum EnginePublicKeyParameters: Sendable, Hashable {
    /// Modulus and public exponent, big-endian.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// The point as `04 ‖ X ‖ Y` (SEC 1 §2.3.3).
    case ec(EngineCurve, point: [UInt8])
    /// The 32 bytes of RFC 8032 §5.1.5.
    case ed25519([UInt8])
    /// The numbers of FIPS 186-4 §4.1, big-endian; a key that only checks.
    case dsa(p: [UInt8], q: [UInt8], g: [UInt8], y: [UInt8])
}

/// A signature scheme with everything that OpenSSL must be told.
public enum EngineSignatureScheme: Sendable, Hashable {
    case rsaPKCS1(EngineDigest)
    case rsaPSS(EngineDigest, saltByteCount: Int)
    case ecdsa(EngineDigest)
    case ed25519
    case dsa(EngineDigest)
    /// SM2 over SM3 with the signer's distinguishing identity, which OpenSSL would take as empty.
    case sm2(identity: [UInt8])
}
