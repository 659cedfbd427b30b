internal import PKIStructures

/// GB/T 20518 §5.2.4: the identities of a holder can be read, also where one is marked as critical. The CHOICE of an identity
/// document may be tagged both ways, since the standard does not say which.
enum GMIdentityRule: PathRule {
    /// Those of the standard, of GM/T 0015-2023, and of the RSA era.
    static let identifiers: [OID] = [
        .identityCode, .insuranceNumber, .businessRegistrationNumber, .organisationCode, .taxNumber,
        .residentIdentityNumber, .passportNumber, .unifiedSocialCreditCode, .rsaEraIdentityCode,
        .rsaEraBusinessRegistrationNumber, .rsaEraOrganisationCode, .rsaEraTaxNumber,
    ]

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        for member in certificate.extensions where identifiers.contains(member.id) {
            do throws(StructureError) {
                _ = try member.typedContent()
            } catch {
                return Flaw(
                    .malformed, "the identity \(member.id) of \(certificate.label) is damaged: \(error)",
                    clause: "GB/T 20518 §5.2.4")
            }
        }
        return nil
    }
}
