internal import PKIEngine
public import PKIStructures

/// The curves of the house.
public enum NamedCurve: String, Sendable, Hashable, CaseIterable {
    case p256, p384, p521, sm2

    /// The object identifier (RFC 5480 §2.1.1.1; GB/T 33560 for SM2).
    public var oid: OID {
        switch self {
        case .p256: Self.p256OID
        case .p384: Self.p384OID
        case .p521: Self.p521OID
        case .sm2: Self.sm2OID
        }
    }

    // Kept, since making an identifier costs more than comparing two.
    private static let p256OID = OID(1, 2, 840, 10045, 3, 1, 7)
    private static let p384OID = OID(1, 3, 132, 0, 34)
    private static let p521OID = OID(1, 3, 132, 0, 35)
    private static let sm2OID = OID(1, 2, 156, 10197, 1, 301)

    /// The length of one coordinate in bytes.
    public var coordinateByteCount: Int { engine.coordinateByteCount }

    var engine: EngineCurve {
        switch self {
        case .p256: .p256
        case .p384: .p384
        case .p521: .p521
        case .sm2: .sm2
        }
    }
}

/// The families between which a reissue does not change, since the copied key usage belongs to one of them.
public enum KeyFamily: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case rsa, ec, ed25519, sm2

    public var description: String {
        switch self {
        case .rsa: "RSA"
        case .ec: "EC"
        case .ed25519: "Ed25519"
        case .sm2: "SM2"
        }
    }
}

/// What a key is: its family and its size.
public enum KeyAlgorithm: Sendable, Hashable, CustomStringConvertible {
    case rsa(sizeInBits: Int)
    case ec(NamedCurve)
    case ed25519

    /// The algorithms that new keys can have, by the names of the command line.
    public static let generated: [(name: String, algorithm: KeyAlgorithm)] = [
        ("rsa2048", .rsa(sizeInBits: 2048)), ("rsa3072", .rsa(sizeInBits: 3072)), ("rsa4096", .rsa(sizeInBits: 4096)),
        ("p256", .ec(.p256)), ("p384", .ec(.p384)), ("p521", .ec(.p521)), ("ed25519", .ed25519), ("sm2", .ec(.sm2)),
    ]

    /// The algorithm with this name of the command line.
    public init?(name: String) {
        guard let entry = Self.generated.first(where: { $0.name == name }) else { return nil }
        self = entry.algorithm
    }

    /// The name of the command line: `rsa2048`, `p256`, `sm2`.
    public var description: String {
        switch self {
        case .rsa(let sizeInBits): "rsa\(sizeInBits)"
        case .ec(let curve): curve.rawValue
        case .ed25519: "ed25519"
        }
    }

    public var family: KeyFamily {
        switch self {
        case .rsa: .rsa
        case .ec(.sm2): .sm2
        case .ec: .ec
        case .ed25519: .ed25519
        }
    }

    /// The length of the key in bits, as it is usually given.
    public var sizeInBits: Int {
        switch self {
        case .rsa(let sizeInBits): sizeInBits
        case .ec(.p256), .ec(.sm2), .ed25519: 256
        case .ec(.p384): 384
        case .ec(.p521): 521
        }
    }

    var engine: EngineKeyKind {
        switch self {
        case .rsa(let sizeInBits): .rsa(sizeInBits: sizeInBits)
        case .ec(let curve): .ec(curve.engine)
        case .ed25519: .ed25519
        }
    }
}
