// How further CAs name the holder in extensions of their own.

/// The unique identifier of a local standard of Shenzhen, which several CAs of Guangdong follow.
public enum ShenzhenUniqueIDKind: IdentifierKind {
    public static let id = OID.shenzhenUniqueID
    public static let name = "the unique identifier of Shenzhen"
}

/// GDCA's TrustID.
public enum GDCATrustIDKind: IdentifierKind {
    public static let id = OID.gdcaTrustID
    public static let name = "GDCA's TrustID"
}

/// Shanghai CA's unique identifier.
public enum ShanghaiCAUniqueIDKind: IdentifierKind {
    public static let id = OID.shanghaiCAUniqueID
    public static let name = "Shanghai CA's unique identifier"
}

/// Shanghai CA's identifier of an organisation.
public enum ShanghaiCAOrganisationIDKind: IdentifierKind {
    public static let id = OID.shanghaiCAOrganisationID
    public static let name = "Shanghai CA's organisation identifier"
}

/// Zhejiang CA's user name of a system.
public enum ZhejiangCAUserNameKind: IdentifierKind {
    public static let id = OID.zhejiangCAUserName
    public static let name = "Zhejiang CA's user name"
}

/// The unique identifier of a local standard of Shenzhen, which several CAs of Guangdong follow.
public typealias ShenzhenUniqueID = IdentifierExtension<ShenzhenUniqueIDKind>
/// GDCA's TrustID.
public typealias GDCATrustID = IdentifierExtension<GDCATrustIDKind>
/// Shanghai CA's unique identifier.
public typealias ShanghaiCAUniqueID = IdentifierExtension<ShanghaiCAUniqueIDKind>
/// Shanghai CA's identifier of an organisation.
public typealias ShanghaiCAOrganisationID = IdentifierExtension<ShanghaiCAOrganisationIDKind>
/// Zhejiang CA's user name of a system.
public typealias ZhejiangCAUserName = IdentifierExtension<ZhejiangCAUserNameKind>
