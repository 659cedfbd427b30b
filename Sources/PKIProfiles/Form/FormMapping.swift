public import PKIStructures

/// Where the fields of an organisation's application go in a certificate.
///
/// What is named nowhere here does not go into the certificate: the standard mapping leaves out who acts for the
/// organisation, whose name and documents are personal.
public struct FormMapping: Sendable, Hashable {
    /// What fills an attribute.
    public enum Source: Sendable, Hashable {
        case field(FormField)
        /// The same text in every certificate.
        case text(String)
    }

    /// One attribute of the subject.
    public struct SubjectPart: Sendable, Hashable {
        public var attribute: FormAttribute
        public var source: Source

        public init(_ attribute: FormAttribute, _ source: Source) {
            self.attribute = attribute
            self.source = source
        }
    }

    /// The subject in its order; a part whose field is not filled in is left out.
    public var subject: [SubjectPart]
    /// The extension that carries the number of a document, by the document's kind.
    public var documents: [DocumentKind: OID]
    /// Further extensions, each with the field that it carries.
    public var extensions: [OID: FormField]

    public init(subject: [SubjectPart], documents: [DocumentKind: OID] = [:], extensions: [OID: FormField] = [:]) {
        self.subject = subject
        self.documents = documents
        self.extensions = extensions
    }

    /// C, ST, L, O, OU, CN, as organisations' certificates have it (GB/T 20518 §5.2.3), and the document's number as
    /// GM/T 0015 has it. The older organisation code and the unified code share one extension.
    public static let organisation = FormMapping(
        subject: [
            ("C", .country), ("ST", .province), ("L", .city), ("O", .name), ("OU", .department), ("CN", .name),
        ].compactMap { (label: String, field: FormField) in
            FormAttribute(named: label).map { SubjectPart($0, .field(field)) }
        },
        documents: [
            .unifiedSocialCreditCode: .organisationCode, .organisationCode: .organisationCode,
            .businessRegistration: .businessRegistrationNumber, .taxNumber: .taxNumber,
        ])

    /// The attributes that a field fills.
    public func attributes(of field: FormField) -> [FormAttribute] {
        subject.filter { $0.source == .field(field) }.map(\.attribute)
    }

    /// The identifiers of the extensions that a field fills, beside those for documents.
    public func extensions(of field: FormField) -> [OID] {
        extensions.filter { $0.value == field }.keys.sorted { $0.description < $1.description }
    }

    /// Whether the number of a document has a place: an extension for its kind, or one for whatever document it is.
    ///
    /// Where no document of the holder has an extension, the profile does not want the number, which is as good.
    public func takes(_ kind: DocumentKind) -> Bool {
        let isOrganisations = DocumentKind.ofOrganisations.contains(kind)
        let kinds = isOrganisations ? DocumentKind.ofOrganisations : DocumentKind.ofPersons
        let field: FormField = isOrganisations ? .documentNumber : .handlerDocument
        return documents[kind] != nil || kinds.allSatisfy { documents[$0] == nil }
            || !attributes(of: field).isEmpty || !extensions(of: field).isEmpty
    }
}
