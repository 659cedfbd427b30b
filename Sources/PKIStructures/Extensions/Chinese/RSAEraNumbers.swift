// The same numbers under the arc 1.2.86.11.7, which CAs used before there were SM2 certificates.

/// The business registration number (工商注册号).
public enum RSAEraRegistrationNumberKind: IdentifierKind {
    public static let id = OID.rsaEraBusinessRegistrationNumber
    public static let name = "ICRegistrationNumber"
}

/// The organisation code (组织机构代码) or unified social credit code.
public enum RSAEraOrganisationCodeKind: IdentifierKind {
    public static let id = OID.rsaEraOrganisationCode
    public static let name = "organizationCode"
}

/// The tax number (税号).
public enum RSAEraTaxNumberKind: IdentifierKind {
    public static let id = OID.rsaEraTaxNumber
    public static let name = "taxationNumber"
}

/// The business registration number (工商注册号).
public typealias RSAEraBusinessRegistrationNumber = IdentifierExtension<RSAEraRegistrationNumberKind>
/// The organisation code (组织机构代码) or unified social credit code.
public typealias RSAEraOrganisationCode = IdentifierExtension<RSAEraOrganisationCodeKind>
/// The tax number (税号).
public typealias RSAEraTaxNumber = IdentifierExtension<RSAEraTaxNumberKind>
