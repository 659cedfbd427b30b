internal import SwiftASN1

/// The parameters of RSASSA-PSS (RFC 4055 §3.1).
///
///     RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] HashAlgorithm DEFAULT sha1Identifier,
///         maskGenAlgorithm [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier, saltLength [2] INTEGER DEFAULT 20,
///         trailerField [3] INTEGER DEFAULT 1 }
public struct PSSParameters: Hashable, Sendable {
    private static let mgf1 = OID(1, 2, 840, 113549, 1, 1, 8)
    private static let sha1 = OID(1, 3, 14, 3, 2, 26)

    public let digest: OID
    /// The digest of MGF1.
    public let maskDigest: OID
    public let saltByteCount: Int

    public init(digest: OID, maskDigest: OID, saltByteCount: Int) {
        self.digest = digest
        self.maskDigest = maskDigest
        self.saltByteCount = saltByteCount
    }

    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the PSS parameters").reader
        try whole.expectEnd(of: "the PSS parameters")
        let hash = try parts.readIfPresent(.contextConstructed(0), "the digest")
        digest = if let hash { try AlgorithmIdentifier(derEncoded: hash.content).algorithm } else { Self.sha1 }
        let mask = try parts.readIfPresent(.contextConstructed(1), "the mask generation")
        maskDigest = if let mask { try Self.maskDigest(mask) } else { Self.sha1 }
        var salt = try parts.readIfPresent(.contextConstructed(2), "the salt length")?.reader
        saltByteCount = try salt?.read(.integer, "the salt length").smallInteger("the salt length") ?? 20
        var trailer = try parts.readIfPresent(.contextConstructed(3), "the trailer")?.reader
        let trailerField = try trailer?.read(.integer, "the trailer").smallInteger("the trailer") ?? 1
        guard trailerField == 1, saltByteCount <= 512 else {
            throw StructureError(.unsupported, "PSS with trailer \(trailerField) and a salt of \(saltByteCount) bytes")
        }
        try parts.expectEnd(of: "the PSS parameters")
    }

    private static func maskDigest(_ element: DERElement) throws(StructureError) -> OID {
        let mask = try AlgorithmIdentifier(derEncoded: element.content)
        guard mask.algorithm == mgf1, let parameters = mask.parameters else {
            throw StructureError(
                .unsupported, "the mask generation \(mask.algorithm) is not known", offset: element.start)
        }
        return try AlgorithmIdentifier(derEncoded: parameters[...]).algorithm
    }

    public var derBytes: [UInt8] {
        let hash = AlgorithmIdentifier(digest, parameters: AlgorithmIdentifier.nullParameters)
        let maskHash = AlgorithmIdentifier(maskDigest, parameters: AlgorithmIdentifier.nullParameters)
        return derEncoded { coder in
            coder.sequence {
                $0.contextConstructed(0) { $0.encoded(hash.derBytes) }
                $0.contextConstructed(1) {
                    $0.encoded(AlgorithmIdentifier(Self.mgf1, parameters: maskHash.derBytes).derBytes)
                }
                $0.contextConstructed(2) { $0.integer(saltByteCount) }
            }
        }
    }
}
