internal import SwiftASN1

/// The parameters of RSASSA-PSS (RFC 4055 §3.1).
///
///     RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] HashAlgorithm DEFAULT sha1Identifier,
///         maskGenAlgorithm [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier, saltLength [2] INTEGER DEFAULT 20,
///         trailerField [3] INTEGER DEFAULT 1 }
public struct PSSParameters: Hashable, Sendable {
    private static let mgf1 = OID(1, 2, 840, 113549, 1, 1, 8)
    private static let sha1 = OID(1, 3, 14, 3, 2, 26)
    private static let sha1Identifier = AlgorithmIdentifier(sha1, parameters: AlgorithmIdentifier.nullParameters)

    /// The digest, with its parameters: NULL or absent, both are met (RFC 4055 §2.1).
    public let hashAlgorithm: AlgorithmIdentifier
    /// The digest of MGF1, with its parameters.
    public let maskHashAlgorithm: AlgorithmIdentifier
    public let saltByteCount: Int

    public var digest: OID { hashAlgorithm.algorithm }
    /// The digest of MGF1.
    public var maskDigest: OID { maskHashAlgorithm.algorithm }

    public init(digest: OID, maskDigest: OID, saltByteCount: Int) {
        hashAlgorithm = AlgorithmIdentifier(digest, parameters: AlgorithmIdentifier.nullParameters)
        maskHashAlgorithm = AlgorithmIdentifier(maskDigest, parameters: AlgorithmIdentifier.nullParameters)
        self.saltByteCount = saltByteCount
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let element = try soleElement(.sequence, in: bytes, "the PSS parameters")
        var parts = element.reader
        let hash = try parts.readIfPresent(.contextConstructed(0), "the digest")
        hashAlgorithm = if let hash { try AlgorithmIdentifier(derEncoded: hash.content) } else { Self.sha1Identifier }
        let mask = try parts.readIfPresent(.contextConstructed(1), "the mask generation")
        maskHashAlgorithm = if let mask { try Self.maskHash(mask) } else { Self.sha1Identifier }
        var salt = try parts.readIfPresent(.contextConstructed(2), "the salt length")?.reader
        saltByteCount = try salt?.read(.integer, "the salt length").smallInteger("the salt length") ?? 20
        try salt?.expectEnd(of: "the salt length")
        var trailer = try parts.readIfPresent(.contextConstructed(3), "the trailer")?.reader
        let trailerField = try trailer?.read(.integer, "the trailer").smallInteger("the trailer") ?? 1
        try trailer?.expectEnd(of: "the trailer")
        guard trailerField == 1, saltByteCount <= 512 else {
            throw StructureError(
                .unsupported, "PSS with trailer \(trailerField) and a salt of \(saltByteCount) bytes",
                offset: element.start)
        }
        try parts.expectEnd(of: "the PSS parameters")
    }

    private static func maskHash(_ element: DERElement) throws(StructureError) -> AlgorithmIdentifier {
        let mask = try AlgorithmIdentifier(derEncoded: element.content)
        guard mask.algorithm == mgf1, let parameters = mask.encodedParameters else {
            throw StructureError(
                .unsupported, "the mask generation \(mask.algorithm) is not known", offset: element.start)
        }
        return try AlgorithmIdentifier(derEncoded: parameters)
    }

    /// The DER SEQUENCE; what has its default value is left out (X.690 §11.5).
    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                if hashAlgorithm != Self.sha1Identifier {
                    $0.contextConstructed(0) { $0.encoded(hashAlgorithm.derBytes) }
                }
                if maskHashAlgorithm != Self.sha1Identifier {
                    $0.contextConstructed(1) {
                        $0.encoded(AlgorithmIdentifier(Self.mgf1, parameters: maskHashAlgorithm.derBytes).derBytes)
                    }
                }
                if saltByteCount != 20 { $0.contextConstructed(2) { $0.integer(saltByteCount) } }
            }
        }
    }
}
