public import PKIProfiles
public import PKIStructures

/// The application of an organisation for a certificate, as it fills in the form.
///
/// Where the fields go is said by the ``FormMapping`` of the profile that is applied for.
public struct OrganisationForm: Sendable, Hashable {
    public typealias DocumentKind = PKIProfiles.DocumentKind
    public typealias Field = FormField

    private let values: [Field: String]

    /// Takes what was filled in; spaces around a value are dropped, and an empty one counts as absent.
    public init(_ values: [Field: String]) {
        self.values = values.compactMapValues { text in
            let trimmed = text.drop(while: \.isWhitespace)
            let end = trimmed.lastIndex { !$0.isWhitespace }
            return end.map { String(trimmed[...$0]) }
        }
    }

    /// What was filled in.
    public subscript(field: Field) -> String? { values[field] }

    /// The document's kind, where it is one of those of organisations.
    var documentKind: DocumentKind? {
        self[.documentKind].flatMap(DocumentKind.init).flatMap { DocumentKind.ofOrganisations.contains($0) ? $0 : nil }
    }

    /// The kind of the handler's document, an identity card where the form does not say; `nil` for what is none.
    var handlerDocumentKind: DocumentKind? {
        guard let text = self[.handlerDocumentKind] else { return .residentCard }
        return DocumentKind(rawValue: text).flatMap { DocumentKind.ofPersons.contains($0) ? $0 : nil }
    }

    /// The country's code.
    var country: String { self[.country].map { $0 == "中国" ? "CN" : $0 } ?? "CN" }

    /// Whether the country is a code, and another than China's.
    var isForeign: Bool {
        country != "CN" && country.utf8.count == 2 && country.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// What a field puts into a certificate: one way of writing for what may be filled in in several.
    public func certifiedText(of field: Field) -> String? {
        switch field {
        case .country: country
        case .province: self[.province].map { isForeign ? $0 : Provinces.fullName($0) ?? $0 }
        case .documentNumber, .handlerDocument: self[field]?.uppercased()
        case .handlerDocumentKind: handlerDocumentKind?.rawValue
        case .handlerMobile: self[field].map { MobileNumber($0)?.description ?? $0 }
        default: self[field]
        }
    }

    /// The subject, as the profile's mapping has it; parts whose fields are not filled in are left out.
    ///
    /// - Throws: `StructureError.Code.badText` for what ``findings(for:)`` tells too.
    public func subject(by mapping: FormMapping) throws(StructureError) -> Name {
        var names: [RelativeDistinguishedName] = []
        for part in mapping.subject {
            guard let text = text(of: part.source) else { continue }
            names.append(RelativeDistinguishedName([try part.attribute.attribute(text)]))
        }
        return Name(names)
    }

    private func text(of source: FormMapping.Source) -> String? {
        switch source {
        case .field(let field): certifiedText(of: field)
        case .text(let text): text
        }
    }

    /// The extensions, as the profile's mapping has them: the documents' numbers first.
    ///
    /// - Throws: `StructureError.Code.badText` for what ``findings(for:)`` tells too.
    public func extensions(by mapping: FormMapping) throws(StructureError) -> [Extension] {
        var members: [Extension] = []
        for field in [Field.documentNumber, .handlerDocument] {
            if let member = try documentExtension(of: field, by: mapping) { members.append(member) }
        }
        for field in Field.allCases { members += try extensions(of: field, by: mapping) }
        return members
    }

    /// The extension for the number in one of the two fields for documents.
    func documentExtension(of field: Field, by mapping: FormMapping) throws(StructureError) -> Extension? {
        let kind = field == .documentNumber ? documentKind : field == .handlerDocument ? handlerDocumentKind : nil
        guard let kind, let id = mapping.documents[kind], let number = certifiedText(of: field) else { return nil }
        return try FormExtension.make(id, number, of: kind)
    }

    /// The further extensions that a field fills.
    func extensions(of field: Field, by mapping: FormMapping) throws(StructureError) -> [Extension] {
        guard let text = certifiedText(of: field) else { return [] }
        return try mapping.extensions(of: field).map { id throws(StructureError) in try FormExtension.make(id, text) }
    }
}
