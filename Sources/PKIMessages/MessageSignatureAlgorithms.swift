internal import PKIKeys
internal import PKIStructures

private let rsaEncryption = OID(1, 2, 840, 113549, 1, 1, 1)
private let ecPublicKey = OID(1, 2, 840, 10045, 2, 1)
/// The SM2 digital signature algorithm, without a digest (GM/T 0006): what most makers of GB/T 35275 write.
private let sm2Signature = OID(1, 2, 156, 10197, 1, 301, 1)

/// Signature algorithms as the signers of messages name them, which is not always as certificates do.
extension SignatureAlgorithm {
    /// The identifier that stands in a SignerInfo: for RSA PKCS#1 the bare `rsaEncryption` (RFC 3370 §3.2), for all
    /// others the one of certificates.
    var messageIdentifier: AlgorithmIdentifier {
        get throws(KeyError) {
            guard case .rsaPKCS1 = self else { return try identifier }
            return AlgorithmIdentifier(rsaEncryption, parameters: AlgorithmIdentifier.nullParameters)
        }
    }

    /// The digest of the content: the one of the signature, and SHA-512 for Ed25519 (RFC 8419 §3.1).
    var contentDigest: DigestAlgorithm { digest ?? .sha512 }

    /// Reads the identifiers of a SignerInfo; the digest belongs to the algorithms that do not name theirs.
    static func read(
        _ identifier: AlgorithmIdentifier, digest: DigestAlgorithm
    ) throws(KeyError) -> SignatureAlgorithm {
        let isPlain =
            identifier.parameters == nil || identifier.parameters == AlgorithmIdentifier.nullParameters
        switch identifier.algorithm {
        case rsaEncryption where isPlain: return .rsaPKCS1(digest)
        case ecPublicKey where isPlain: return .ecdsa(digest)
        case sm2Signature where isPlain: return .sm2WithSM3
        default: return try SignatureAlgorithm(identifier)
        }
    }
}

extension DigestAlgorithm {
    /// The identifier that stands in messages; its parameters are absent (RFC 5754 §2).
    var messageIdentifier: AlgorithmIdentifier { AlgorithmIdentifier(oid) }

    /// Reads an identifier, its parameters absent or NULL (RFC 5754 §2).
    init?(messageIdentifier identifier: AlgorithmIdentifier) {
        guard identifier.parameters == nil || identifier.parameters == AlgorithmIdentifier.nullParameters,
            let digest = DigestAlgorithm.allCases.first(where: { $0.oid == identifier.algorithm })
        else { return nil }
        self = digest
    }
}
