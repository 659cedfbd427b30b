// The identifiers that the 2023 edition of GM/T 0015 has anew, as issuing software in the field uses them.

/// The number of a resident identity card (居民身份证).
public enum ResidentIdentityKind: IdentifierKind {
    public static let id = OID.residentIdentityNumber
    public static let name = "residentIdentityNumber"
}

/// The number of a passport.
public enum PassportKind: IdentifierKind {
    public static let id = OID.passportNumber
    public static let name = "passportNumber"
}

/// The unified social credit code (统一社会信用代码).
public enum UnifiedSocialCreditCodeKind: IdentifierKind {
    public static let id = OID.unifiedSocialCreditCode
    public static let name = "unifiedSocialCreditCode"
}

/// The number of a resident identity card (居民身份证).
public typealias ResidentIdentityNumber = IdentifierExtension<ResidentIdentityKind>
/// The number of a passport.
public typealias PassportNumber = IdentifierExtension<PassportKind>
/// The unified social credit code (统一社会信用代码).
public typealias UnifiedSocialCreditCode = IdentifierExtension<UnifiedSocialCreditCodeKind>
