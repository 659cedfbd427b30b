extension CertificatePolicies {
    /// The texts of the user notices (RFC 5280 §4.2.1.4).
    public var directoryTexts: [DirectoryText] {
        policies.flatMap(\.qualifiers).flatMap { qualifier -> [DirectoryText] in
            guard case .userNotice(let notice) = qualifier else { return [] }
            return [notice.reference?.organization, notice.explicitText].compactMap { $0 }
        }
    }
}

extension NetscapeComment {
    public var directoryTexts: [DirectoryText] { [text] }
}

extension MicrosoftTemplateName {
    public var directoryTexts: [DirectoryText] { [name] }
}

extension IdentifierExtension {
    public var directoryTexts: [DirectoryText] { identifier.directoryTexts }
}

extension IdentityCode {
    public var directoryTexts: [DirectoryText] { number.directoryTexts }
}

extension RSAEraIdentityCode {
    public var directoryTexts: [DirectoryText] { code.directoryTexts }
}

extension IdentifierText {
    fileprivate var directoryTexts: [DirectoryText] {
        if case .string(let text) = self { [text] } else { [] }
    }
}
