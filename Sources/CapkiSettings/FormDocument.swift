internal import PKIProfiles
internal import PKIStructures

/// The key `form` of a profile: where the fields of an application go in its certificates.
///
///     form:
///       subject: ["C=国家", "ST=省份", "L=市", "O=单位名称", "OU='投标'", "CN=经办人"]
///       documents: {统一社会信用代码: 1.2.156.10260.4.1.4, 税号: 1.2.156.10260.4.1.5}
///       extensions: {1.3.6.1.4.1.18760.1.14: 电话号码}
///
/// `subject` has the attributes in their order, each with a field of the form, or with a text in single quotes that is the
/// same in every certificate. `documents` has the extension for the number of a document of the organisation or of who acts
/// for it, `extensions` further ones with a field each. A part that is left out is that of the profile that this one is like.
struct FormDocument: Decodable {
    let subject: [String]?
    let documents: [String: String]?
    let extensions: [String: String]?

    static let keys: Set<String> = ["subject", "documents", "extensions"]
    static let documentKeys = Set(DocumentKind.allCases.map(\.rawValue))

    /// The typed mapping.
    ///
    /// - Parameters:
    ///   - base: that of the profile that this one is like.
    ///   - profile: the profile's name, for messages.
    func mapping(_ base: FormMapping?, profile: String) throws(SettingsError) -> FormMapping {
        guard var mapping = base ?? subject.map({ _ in FormMapping(subject: []) }) else {
            throw SettingsError(
                .badValue, "the profile '\(profile)' has a form without a subject",
                hint: "give form.subject, since the profile that it is like takes no form")
        }
        if let subject {
            mapping.subject = try subject.map { text throws(SettingsError) in try part(text, profile) }
        }
        if let documents { mapping.documents = try identifiers(of: documents, profile) }
        if let extensions { mapping.extensions = try fields(of: extensions, profile) }
        return mapping
    }

    /// `O=单位名称`, or `OU='投标'`.
    private func part(_ text: String, _ profile: String) throws(SettingsError) -> FormMapping.SubjectPart {
        let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard halves.count == 2 else {
            throw fault(profile, "form.subject", "'\(text)' is no attribute and field, such as O=单位名称")
        }
        guard let attribute = FormAttribute(named: halves[0]) else {
            let known = AttributeType.all.map(\.name).joined(separator: ", ")
            throw fault(profile, "form.subject", "'\(halves[0])' is no attribute that is known", "known are \(known)")
        }
        let value = halves[1]
        if value.count > 2, value.hasPrefix("'"), value.hasSuffix("'") {
            return FormMapping.SubjectPart(attribute, .text(String(value.dropFirst().dropLast())))
        }
        return FormMapping.SubjectPart(attribute, .field(try field(value, "form.subject", profile)))
    }

    private func identifiers(of documents: [String: String], _ profile: String) throws(SettingsError)
        -> [DocumentKind: OID]
    {
        var identifiers: [DocumentKind: OID] = [:]
        for (label, text) in documents.sorted(by: { $0.key < $1.key }) {
            guard let kind = DocumentKind(rawValue: label) else { continue }
            identifiers[kind] = try identifier(text, "form.documents", profile)
        }
        return identifiers
    }

    private func fields(of extensions: [String: String], _ profile: String) throws(SettingsError) -> [OID: FormField] {
        var fields: [OID: FormField] = [:]
        for (text, label) in extensions.sorted(by: { $0.key < $1.key }) {
            fields[try identifier(text, "form.extensions", profile)] = try field(label, "form.extensions", profile)
        }
        return fields
    }

    private func field(_ label: String, _ key: String, _ profile: String) throws(SettingsError) -> FormField {
        guard let field = FormField(rawValue: label) else {
            let known = FormField.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(
                profile, key, "'\(label)' is no field of the form",
                "known are \(known); a text that stands in every certificate has single quotes")
        }
        return field
    }

    private func identifier(_ text: String, _ key: String, _ profile: String) throws(SettingsError) -> OID {
        do throws(StructureError) {
            return try OID(dotted: text)
        } catch {
            throw SettingsError(.badValue, "the profile '\(profile)': \(key): \(error)", underlying: error)
        }
    }

    private func fault(_ profile: String, _ key: String, _ message: String, _ hint: String? = nil) -> SettingsError {
        SettingsError(.badValue, "the profile '\(profile)': \(key): \(message)", hint: hint)
    }
}
