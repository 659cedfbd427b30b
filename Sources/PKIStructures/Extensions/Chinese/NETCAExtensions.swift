// Extensions of NETCA, all below 1.3.6.1.4.1.18760.

/// The number of the contract with the holder (服务号).
public enum NETCAServiceNumberKind: IdentifierKind {
    public static let id = OID.netcaServiceNumber
    public static let name = "NETCA's service number"
}

/// What kind of holder it is, see ``NETCAHolder``.
public enum NETCACertificateClassKind: IdentifierKind {
    public static let id = OID.netcaCertificateClass
    public static let name = "NETCA's certificate class"
}

/// What applications bind an account to.
public enum NETCABindingValueKind: IdentifierKind {
    public static let id = OID.netcaBindingValue
    public static let name = "NETCA's binding value"
}

/// The entity that the certificate is about (证书实体唯一标识).
public enum NETCAUniqueIDKind: IdentifierKind {
    public static let id = OID.netcaUniqueID
    public static let name = "NETCA's unique identifier"
}

/// The same under another identifier, which is also seen.
public enum NETCAOtherUniqueIDKind: IdentifierKind {
    public static let id = OID.netcaOtherUniqueID
    public static let name = "NETCA's unique identifier"
}

/// The number of the contract with the holder (服务号).
public typealias NETCAServiceNumber = IdentifierExtension<NETCAServiceNumberKind>
/// What kind of holder it is, see ``NETCAHolder``.
public typealias NETCACertificateClass = IdentifierExtension<NETCACertificateClassKind>
/// What applications bind an account to.
public typealias NETCABindingValue = IdentifierExtension<NETCABindingValueKind>
/// The entity that the certificate is about (证书实体唯一标识).
public typealias NETCAUniqueID = IdentifierExtension<NETCAUniqueIDKind>
/// The same under another identifier, which is also seen.
public typealias NETCAOtherUniqueID = IdentifierExtension<NETCAOtherUniqueIDKind>

/// The kinds of holder that a ``NETCACertificateClass`` names.
public enum NETCAHolder: String, Sendable, CaseIterable {
    case organisation = "001"
    case organisationBusiness = "002"
    case employee = "003"
    case individual = "004"
}

extension IdentifierExtension<NETCACertificateClassKind> {
    /// The kind of holder, or `nil` where the text is none of the known ones.
    public var holder: NETCAHolder? { NETCAHolder(rawValue: text) }
}

extension IdentifierExtension<NETCAUniqueIDKind> {
    /// The parts of the text, or `nil` where it has another layout.
    public var parts: NETCAUniqueIDParts? { NETCAUniqueIDParts(text) }
}

extension IdentifierExtension<NETCAOtherUniqueIDKind> {
    /// The parts of the text, or `nil` where it has another layout.
    public var parts: NETCAUniqueIDParts? { NETCAUniqueIDParts(text) }
}
