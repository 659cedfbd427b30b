internal import SwiftASN1

/// The parameters of RSAES-OAEP (RFC 4055 §4.1).
///
///     RSAES-OAEP-params ::= SEQUENCE { hashFunc [0] AlgorithmIdentifier DEFAULT sha1Identifier,
///         maskGenFunc [1] AlgorithmIdentifier DEFAULT mgf1SHA1Identifier,
///         pSourceFunc [2] AlgorithmIdentifier DEFAULT pSpecifiedEmptyIdentifier }
public struct OAEPParameters: Hashable, Sendable {
    private static let mgf1 = OID(1, 2, 840, 113549, 1, 1, 8)
    private static let specified = OID(1, 2, 840, 113549, 1, 1, 9)
    private static let sha1 = OID(1, 3, 14, 3, 2, 26)

    public let digest: OID
    /// The digest of MGF1.
    public let maskDigest: OID

    public init(digest: OID, maskDigest: OID) {
        self.digest = digest
        self.maskDigest = maskDigest
    }

    /// Reads parameters that fill `bytes`.
    ///
    /// - Throws: `StructureError.Code.unsupported` for a mask generation other than MGF1, or a label.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the OAEP parameters").reader
        try whole.expectEnd(of: "the OAEP parameters")
        let hash = try parts.readIfPresent(.contextConstructed(0), "the digest")
        digest = if let hash { try AlgorithmIdentifier(derEncoded: hash.content).algorithm } else { Self.sha1 }
        if let mask = try parts.readIfPresent(.contextConstructed(1), "the mask generation") {
            let identifier = try AlgorithmIdentifier(derEncoded: mask.content)
            guard identifier.algorithm == Self.mgf1, let parameters = identifier.parameters else {
                throw StructureError(.unsupported, "the mask generation \(identifier.algorithm) is not known")
            }
            maskDigest = try AlgorithmIdentifier(derEncoded: parameters[...]).algorithm
        } else {
            maskDigest = Self.sha1
        }
        if let source = try parts.readIfPresent(.contextConstructed(2), "the label") {
            let identifier = try AlgorithmIdentifier(derEncoded: source.content)
            guard identifier.algorithm == Self.specified, identifier.parameters == [0x04, 0x00] else {
                throw StructureError(.unsupported, "RSA-OAEP with a label is not supported")
            }
        }
        try parts.expectEnd(of: "the OAEP parameters")
    }

    /// The parameters as DER: defaults are left out.
    public var derBytes: [UInt8] {
        let hash = AlgorithmIdentifier(digest, parameters: AlgorithmIdentifier.nullParameters)
        let maskHash = AlgorithmIdentifier(maskDigest, parameters: AlgorithmIdentifier.nullParameters)
        return derEncoded { coder in
            coder.sequence {
                if digest != Self.sha1 { $0.contextConstructed(0) { $0.encoded(hash.derBytes) } }
                if maskDigest != Self.sha1 {
                    $0.contextConstructed(1) {
                        $0.encoded(AlgorithmIdentifier(Self.mgf1, parameters: maskHash.derBytes).derBytes)
                    }
                }
            }
        }
    }
}
