internal import PKIStructures

/// The identifiers of SM2 (GM/T 0006).
enum SM2 {
    /// SM2 signature with SM3.
    static let signature = OID(1, 2, 156, 10197, 1, 501)
    /// The curve; some writers put it in the place of the key's algorithm.
    static let curve = OID(1, 2, 156, 10197, 1, 301)
}
