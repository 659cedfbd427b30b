internal import PKIKeys
internal import PKIStructures

/// The algorithms of seals, which stand there as bare identifiers.
struct SealAlgorithm {
    let algorithm: SignatureAlgorithm
    /// What the standard has otherwise.
    let deviation: SealDeviation?

    /// SM2 as a key's algorithm, and as a signature's without its digest: what some write for SM2 with SM3.
    private static let sm2Alone = [OID(1, 2, 156, 10197, 1, 301), OID(1, 2, 156, 10197, 1, 301, 1)]

    /// - Throws: `SealError.Code.unsupportedAlgorithm`.
    init(_ oid: OID, policy: SealPolicy) throws {
        let isAlone = Self.sm2Alone.contains(oid)
        let known = isAlone ? .sm2WithSM3 : try? SignatureAlgorithm(AlgorithmIdentifier(oid))
        guard let known, policy.algorithms.contains(known) else {
            let names = policy.algorithms.map(\.description).joined(separator: ", ")
            throw SealError(
                .unsupportedAlgorithm,
                "the signature algorithm \(known?.description ?? oid.description) is not one of \(names)")
        }
        algorithm = known
        deviation =
            isAlone
            ? SealDeviation(.oddAlgorithm, "the signature algorithm is named \(oid), which is that of the key") : nil
    }

    /// The identifier that is written.
    ///
    /// - Throws: `SealError.Code.unsupportedAlgorithm` for one that the policy does not have.
    static func identifier(of algorithm: SignatureAlgorithm, policy: SealPolicy) throws -> OID {
        let oid = try algorithm.identifier.algorithm
        _ = try SealAlgorithm(oid, policy: policy)
        return oid
    }
}
