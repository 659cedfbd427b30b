/// An extension that holds texts for people or programs.
public protocol ExtensionTexts: ExtensionContent {
    /// Every text with its string type; a text without DER around it is none of these.
    var directoryTexts: [DirectoryText] { get }
}

extension CertificatePolicies: ExtensionTexts {
    /// The texts of the user notices (RFC 5280 §4.2.1.4).
    public var directoryTexts: [DirectoryText] {
        policies.flatMap(\.qualifiers).flatMap { qualifier -> [DirectoryText] in
            guard case .userNotice(let notice) = qualifier else { return [] }
            return [notice.reference?.organization, notice.explicitText].compactMap { $0 }
        }
    }
}

extension NetscapeComment: ExtensionTexts {
    public var directoryTexts: [DirectoryText] { [text] }
}

extension MicrosoftTemplateName: ExtensionTexts {
    public var directoryTexts: [DirectoryText] { [name] }
}

extension IdentifierExtension: ExtensionTexts {
    public var directoryTexts: [DirectoryText] { identifier.directoryTexts }
}

extension IdentityCode: ExtensionTexts {
    public var directoryTexts: [DirectoryText] { number.directoryTexts }
}

extension RSAEraIdentityCode: ExtensionTexts {
    public var directoryTexts: [DirectoryText] { code.directoryTexts }
}

extension IdentifierText {
    fileprivate var directoryTexts: [DirectoryText] {
        if case .string(let text) = self { [text] } else { [] }
    }
}
