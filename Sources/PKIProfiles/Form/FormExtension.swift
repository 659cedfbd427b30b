public import PKIStructures

/// Extensions that carry one field of a form.
public enum FormExtension {
    private typealias Maker = @Sendable (String) throws(StructureError) -> Extension

    /// Those of the national standards are PrintableString (GM/T 0015-2012 §5.2.4).
    private static let national: [OID: Maker] = [
        .insuranceNumber: maker(InsuranceNumberKind.self, .printableString),
        .businessRegistrationNumber: maker(RegistrationNumberKind.self, .printableString),
        .organisationCode: maker(OrganisationCodeKind.self, .printableString),
        .taxNumber: maker(TaxNumberKind.self, .printableString),
        .unifiedSocialCreditCode: maker(UnifiedSocialCreditCodeKind.self, .printableString),
        .residentIdentityNumber: maker(ResidentIdentityKind.self, .printableString),
        .passportNumber: maker(PassportKind.self, .printableString),
        .rsaEraBusinessRegistrationNumber: maker(RSAEraRegistrationNumberKind.self, .printableString),
        .rsaEraOrganisationCode: maker(RSAEraOrganisationCodeKind.self, .printableString),
        .rsaEraTaxNumber: maker(RSAEraTaxNumberKind.self, .printableString),
    ]

    private static let vendors: [OID: Maker] = [
        .netcaUniqueID: maker(NETCAUniqueIDKind.self, .utf8String),
        .netcaOtherUniqueID: maker(NETCAOtherUniqueIDKind.self, .utf8String),
        .netcaCertificateClass: maker(NETCACertificateClassKind.self, .utf8String),
        .netcaBindingValue: maker(NETCABindingValueKind.self, .utf8String),
        .netcaServiceNumber: maker(NETCAServiceNumberKind.self, .utf8String),
        .shenzhenUniqueID: maker(ShenzhenUniqueIDKind.self, .utf8String),
        .gdcaTrustID: maker(GDCATrustIDKind.self, .utf8String),
        .shanghaiCAUniqueID: maker(ShanghaiCAUniqueIDKind.self, .utf8String),
        .shanghaiCAOrganisationID: maker(ShanghaiCAOrganisationIDKind.self, .utf8String),
        .zhejiangCAUserName: maker(ZhejiangCAUserNameKind.self, .utf8String),
    ]

    private static func maker<Kind: IdentifierKind>(_ kind: Kind.Type, _ tag: DERTag) -> Maker {
        { text throws(StructureError) in Extension(try IdentifierExtension<Kind>(text, as: tag)) }
    }

    /// Whether the extension's value is a text: one of a Chinese standard or CA, or a private one that is not known.
    static func isText(_ id: OID) -> Bool {
        if national[id] != nil || vendors[id] != nil { return true }
        let isOfStandards = ["2.5.29.", "1.3.6.1.5.5.7."].contains { id.description.hasPrefix($0) }
        return !isOfStandards && ExtensionCatalogue.type(of: id) == nil
    }

    /// Whether the extension can carry the number of a document of this kind.
    static func takes(_ id: OID, _ kind: DocumentKind) -> Bool {
        switch id {
        case .identityCode, .rsaEraIdentityCode: identityDocument(kind) != nil
        case .residentIdentityNumber: kind == .residentCard
        case .passportNumber: kind == .passport
        default: isText(id)
        }
    }

    /// The kinds of `IdentifyCode` that a form has.
    private static func identityDocument(_ kind: DocumentKind) -> IdentityCode.Document? {
        switch kind {
        case .residentCard: .residentCard
        case .passport: .passport
        default: nil
        }
    }

    /// The extension that carries a text, in the string type that its definition has; a private one is a UTF8String.
    ///
    /// - Throws: `StructureError.Code.badText` where that type lacks a character.
    public static func make(_ id: OID, _ text: String) throws(StructureError) -> Extension {
        guard !text.isEmpty else { throw StructureError(.badText, "the extension \(id) has no text") }
        if let maker = national[id] ?? vendors[id] { return try maker(text) }
        return Extension(id, value: try DirectoryText(text, as: .utf8String).derBytes)
    }

    /// The extension that carries the number of a document. The tags of `IdentifyCode` are EXPLICIT, as most issue them.
    ///
    /// - Throws: `StructureError.Code.badText` where the string type lacks a character.
    public static func make(_ id: OID, _ number: String, of kind: DocumentKind) throws(StructureError) -> Extension {
        guard let document = identityDocument(kind), id == .identityCode || id == .rsaEraIdentityCode else {
            return try make(id, number)
        }
        let code = try IdentityCode(number, of: document, isExplicit: true)
        return id == .identityCode ? Extension(code) : Extension(RSAEraIdentityCode(code))
    }
}
