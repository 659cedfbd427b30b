internal import PKIStructures

/// The identity extensions of GM/T 0015 (GB/T 20518) and their older arc.
enum IdentityExtensions {
    static let identityCodes: Set<OID> = [OID(1, 2, 156, 10260, 4, 1, 1), OID(1, 2, 86, 11, 7, 1)]
    static let organisationCodes: Set<OID> = [OID(1, 2, 156, 10260, 4, 1, 4), OID(1, 2, 86, 11, 7, 4)]
    /// All that are PrintableStrings.
    static let numbers: Set<OID> = Set(
        (2...5).map { OID(1, 2, 156, 10260, 4, 1, $0) } + (3...5).map { OID(1, 2, 86, 11, 7, $0) })
}
