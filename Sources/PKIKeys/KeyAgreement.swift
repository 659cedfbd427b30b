internal import PKIEngine
public import PKIStructures

/// Ephemeral-static ECDH with the key derivation of ANSI X9.63, one pass (RFC 5753 §3.1).
///
/// On the curves of the house the cofactor is 1, so that the standard and the cofactor scheme give the same key.
public struct KeyAgreementAlgorithm: Sendable, Hashable {
    /// The digest of the key derivation.
    public let digest: DigestAlgorithm

    public init(_ digest: DigestAlgorithm) { self.digest = digest }

    /// dhSinglePass-stdDH-sha256kdf-scheme and its kin (RFC 5753 §7.1.4).
    private static let standard: [(DigestAlgorithm, OID)] = [
        (.sha1, OID(1, 3, 133, 16, 840, 63, 0, 2)), (.sha256, OID(1, 3, 132, 1, 11, 1)),
        (.sha384, OID(1, 3, 132, 1, 11, 2)), (.sha512, OID(1, 3, 132, 1, 11, 3)),
    ]
    private static let cofactor: [(DigestAlgorithm, OID)] = [
        (.sha1, OID(1, 3, 133, 16, 840, 63, 0, 3)), (.sha256, OID(1, 3, 132, 1, 14, 1)),
        (.sha384, OID(1, 3, 132, 1, 14, 2)), (.sha512, OID(1, 3, 132, 1, 14, 3)),
    ]

    /// The identifier, whose parameters are the identifier of the key wrap.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm` for a digest without a scheme.
    public func identifier(_ wrap: KeyWrapAlgorithm) throws(KeyError) -> AlgorithmIdentifier {
        guard let entry = Self.standard.first(where: { $0.0 == digest }) else {
            throw KeyError(.unsupportedAlgorithm, "key agreement with \(digest) is not supported")
        }
        return AlgorithmIdentifier(entry.1, parameters: wrap.identifier.derBytes)
    }

    /// Reads an identifier.
    ///
    /// - Returns: the scheme, and the identifier of its key wrap as it stands there: it is derived into the key.
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`.
    public static func read(
        _ identifier: AlgorithmIdentifier
    ) throws(KeyError) -> (algorithm: KeyAgreementAlgorithm, wrap: AlgorithmIdentifier) {
        guard let entry = (standard + cofactor).first(where: { $0.1 == identifier.algorithm }),
            let parameters = identifier.parameters,
            let wrap = try? AlgorithmIdentifier(derEncoded: parameters[...])
        else {
            throw KeyError(.unsupportedAlgorithm, "the key agreement \(identifier.algorithm) is not supported")
        }
        return (KeyAgreementAlgorithm(entry.0), wrap)
    }

    /// Agrees on a key of `byteCount` bytes.
    ///
    /// - Throws: `KeyError.Code.badKey` where the two keys are not on one curve.
    public func agree(
        _ key: SoftwareKey, with peer: PublicKey, sharedInformation: [UInt8], byteCount: Int
    ) throws(KeyError) -> Secret {
        guard key.publicKey.algorithm == peer.algorithm, peer.algorithm.family == .ec else {
            throw KeyError(.badKey, "a \(key.publicKey.algorithm) and a \(peer.algorithm) key cannot agree")
        }
        return Secret(
            try withEngine { () throws(EngineError) in
                try key.engine.agree(
                    with: peer.engine, derivation: digest.engine, sharedInformation: sharedInformation,
                    byteCount: byteCount)
            })
    }
}
