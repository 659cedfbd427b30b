/// What a message holds, in either of the two families of identifiers.
///
/// GB/T 35275 (GM/T 0010 before) has the structures of PKCS#7 under identifiers of its own.
public struct MessageContentType: Hashable, Sendable {
    /// Who gave the identifiers.
    public enum Family: Sendable, Hashable, CaseIterable {
        /// RFC 5652 and PKCS#7 before it.
        case cms
        /// GB/T 35275, for SM2, SM3 and SM4.
        case gbt35275
    }

    /// The kinds of content, by their names in PKCS#7.
    public enum Kind: UInt64, Sendable, Hashable, CaseIterable {
        case data = 1
        case signedData, envelopedData, signedAndEnvelopedData
        /// `6` in PKCS#7, where `5` is digestedData; `5` in GB/T 35275.
        case encryptedData
    }

    public let family: Family
    public let kind: Kind

    public init(_ kind: Kind, _ family: Family) {
        self.kind = kind
        self.family = family
    }

    /// The type with this identifier, or `nil` for one of neither family.
    public init?(_ oid: OID) {
        let all = Family.allCases.flatMap { family in Kind.allCases.map { MessageContentType($0, family) } }
        guard let type = all.first(where: { $0.oid == oid }) else { return nil }
        self = type
    }

    /// The identifier: `1.2.840.113549.1.7.…` (RFC 2315 §14) or `1.2.156.10197.6.1.4.2.…` (GB/T 33560).
    public var oid: OID {
        switch family {
        case .cms: OID(1, 2, 840, 113549, 1, 7, kind == .encryptedData ? 6 : kind.rawValue)
        case .gbt35275: OID(1, 2, 156, 10197, 6, 1, 4, 2, kind.rawValue)
        }
    }
}

/// Content types beyond the two families.
extension OID {
    /// The content of a time-stamp token (RFC 3161 §2.4.2).
    public static let timeStampTokenInfo = OID(1, 2, 840, 113549, 1, 9, 16, 1, 4)
}
