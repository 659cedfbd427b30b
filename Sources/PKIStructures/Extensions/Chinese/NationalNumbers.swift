// The numbers of a holder that GM/T 0015-2012 and GB/T 20518-2018 define, each a PrintableString.

/// The social insurance number (社会保险号).
public enum InsuranceNumberKind: IdentifierKind {
    public static let id = OID.insuranceNumber
    public static let name = "insuranceNumber"
}

/// The business registration number (工商注册号).
public enum RegistrationNumberKind: IdentifierKind {
    public static let id = OID.businessRegistrationNumber
    public static let name = "ICRegistrationNumber"
}

/// The organisation code (组织机构代码), today mostly the unified social credit code.
public enum OrganisationCodeKind: IdentifierKind {
    public static let id = OID.organisationCode
    public static let name = "organizationCode"
}

/// The tax number (税号).
public enum TaxNumberKind: IdentifierKind {
    public static let id = OID.taxNumber
    public static let name = "taxationNumber"
}

/// The social insurance number (社会保险号).
public typealias SocialInsuranceNumber = IdentifierExtension<InsuranceNumberKind>
/// The business registration number (工商注册号).
public typealias BusinessRegistrationNumber = IdentifierExtension<RegistrationNumberKind>
/// The organisation code (组织机构代码), today mostly the unified social credit code.
public typealias OrganisationCode = IdentifierExtension<OrganisationCodeKind>
/// The tax number (税号).
public typealias TaxNumber = IdentifierExtension<TaxNumberKind>
