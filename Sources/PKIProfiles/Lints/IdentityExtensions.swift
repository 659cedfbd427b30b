internal import PKIStructures

/// The identity extensions of GM/T 0015 (GB/T 20518), with their older arc and what the edition of 2023 adds.
enum IdentityExtensions {
    static let identityCodes: Set<OID> = [.identityCode, .rsaEraIdentityCode]
    static let residentNumber = OID.residentIdentityNumber
    static let organisationCodes: Set<OID> = [
        .organisationCode, .rsaEraOrganisationCode, .unifiedSocialCreditCode,
    ]
    /// All that are PrintableStrings.
    static let numbers: Set<OID> = organisationCodes.union([
        .insuranceNumber, .businessRegistrationNumber, .taxNumber, .rsaEraBusinessRegistrationNumber, .rsaEraTaxNumber,
        residentNumber,
    ])
    static let all = numbers.union(identityCodes)
}
