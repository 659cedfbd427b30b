/// The digests of password based cryptography (RFC 8018 Appendix B.1.2, RFC 7292 Appendix B.2; GM/T 0091 for SM3).
public enum PasswordDigest: Sendable, Hashable, CaseIterable {
    /// Only in PBES1, which stands in old files.
    case md5
    case sha1, sha224, sha256, sha384, sha512, sm3

    /// The identifier of the digest itself.
    public var oid: OID {
        switch self {
        case .md5: OID(1, 2, 840, 113549, 2, 5)
        case .sha1: OID(1, 3, 14, 3, 2, 26)
        case .sha224: OID(2, 16, 840, 1, 101, 3, 4, 2, 4)
        case .sha256: OID(2, 16, 840, 1, 101, 3, 4, 2, 1)
        case .sha384: OID(2, 16, 840, 1, 101, 3, 4, 2, 2)
        case .sha512: OID(2, 16, 840, 1, 101, 3, 4, 2, 3)
        case .sm3: OID(1, 2, 156, 10197, 1, 401)
        }
    }

    /// The identifiers of HMAC with it, the usual one first.
    ///
    /// GM/T 0091 contradicts itself about SM3: its table has two identifiers, and both are in use.
    public var hmacOIDs: [OID] {
        switch self {
        case .md5: []
        case .sha1: [OID(1, 2, 840, 113549, 2, 7)]
        case .sha224: [OID(1, 2, 840, 113549, 2, 8)]
        case .sha256: [OID(1, 2, 840, 113549, 2, 9)]
        case .sha384: [OID(1, 2, 840, 113549, 2, 10)]
        case .sha512: [OID(1, 2, 840, 113549, 2, 11)]
        case .sm3: [OID(1, 2, 156, 10197, 1, 401, 2), OID(1, 2, 156, 10197, 1, 401, 3, 1)]
        }
    }

    /// The digest with this identifier.
    public init?(oid: OID) {
        guard let digest = Self.allCases.first(where: { $0.oid == oid }) else { return nil }
        self = digest
    }

    /// The digest whose HMAC has this identifier.
    public init?(hmacOID oid: OID) {
        guard let digest = Self.allCases.first(where: { $0.hmacOIDs.contains(oid) }) else { return nil }
        self = digest
    }
}
