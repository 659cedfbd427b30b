/// The identifiers of extensions that Chinese standards and CAs define.
extension OID {
    /// GM/T 0015 `identifyCode`.
    public static let identityCode = OID(1, 2, 156, 10260, 4, 1, 1)
    /// GM/T 0015 `insuranceNumber`.
    public static let insuranceNumber = OID(1, 2, 156, 10260, 4, 1, 2)
    /// GM/T 0015 `ICRegistrationNumber`.
    public static let businessRegistrationNumber = OID(1, 2, 156, 10260, 4, 1, 3)
    /// GM/T 0015 `organizationCode`.
    public static let organisationCode = OID(1, 2, 156, 10260, 4, 1, 4)
    /// GM/T 0015 `taxationNumber`.
    public static let taxNumber = OID(1, 2, 156, 10260, 4, 1, 5)

    /// GM/T 0015-2023, a resident identity card.
    public static let residentIdentityNumber = OID(1, 2, 156, 10260, 4, 1, 1, 1)
    /// GM/T 0015-2023, a passport.
    public static let passportNumber = OID(1, 2, 156, 10260, 4, 1, 1, 2)
    /// GM/T 0015-2023, the unified social credit code.
    public static let unifiedSocialCreditCode = OID(1, 2, 156, 10260, 4, 4)

    /// An identity document, in certificates of the RSA era.
    public static let rsaEraIdentityCode = OID(1, 2, 86, 11, 7, 1)
    /// A business registration number, in certificates of the RSA era.
    public static let rsaEraBusinessRegistrationNumber = OID(1, 2, 86, 11, 7, 3)
    /// An organisation code, in certificates of the RSA era.
    public static let rsaEraOrganisationCode = OID(1, 2, 86, 11, 7, 4)
    /// A tax number, in certificates of the RSA era.
    public static let rsaEraTaxNumber = OID(1, 2, 86, 11, 7, 5)

    /// NETCA's unique identifier of an entity.
    public static let netcaUniqueID = OID(1, 3, 6, 1, 4, 1, 18760, 1, 12, 11)
    /// NETCA's unique identifier of an entity, where it is also seen.
    public static let netcaOtherUniqueID = OID(1, 3, 6, 1, 4, 1, 18760, 11, 12, 11, 1)
    /// NETCA's class of a certificate.
    public static let netcaCertificateClass = OID(1, 3, 6, 1, 4, 1, 18760, 1, 12, 12, 2)
    /// NETCA's binding value.
    public static let netcaBindingValue = OID(1, 3, 6, 1, 4, 1, 18760, 1, 12, 14)
    /// NETCA's service number.
    public static let netcaServiceNumber = OID(1, 3, 6, 1, 4, 1, 18760, 1, 14)

    /// The unique identifier of a local standard of Shenzhen.
    public static let shenzhenUniqueID = OID(2, 16, 156, 112548)
    /// GDCA's TrustID.
    public static let gdcaTrustID = OID(1, 2, 86, 21, 1, 3)
    /// Shanghai CA's unique identifier.
    public static let shanghaiCAUniqueID = OID(1, 2, 156, 112570, 11, 205)
    /// Shanghai CA's identifier of an organisation.
    public static let shanghaiCAOrganisationID = OID(1, 2, 156, 1, 8888, 148)
    /// Zhejiang CA's user name of a system.
    public static let zhejiangCAUserName = OID(1, 2, 156, 112573, 14)
}
