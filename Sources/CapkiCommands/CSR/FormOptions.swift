internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIProfiles
internal import PKIRequests
internal import PKIStructures

/// An organisation's application, and the profile that says where its fields go.
struct FormOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Take subject and identity from an organisation's application (YAML).", valueName: "file"))
    var form: String?

    @Option(
        help: ArgumentHelp(
            "The profile whose mapping the form is put through; organisation-signing without it.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("A CA directory whose settings have the profile; only they are read.", valueName: "dir"))
    var ca: String?

    func validate() throws {
        guard form != nil || (profile == nil && ca == nil) else {
            throw ValidationError("--profile and --ca go with --form")
        }
    }

    /// Subject and extensions of the application, where one is given.
    ///
    /// - Throws: all faults of the form at once.
    func application() throws -> (subject: Name, extensions: [Extension])? {
        guard let form else { return nil }
        let profile = try chosenProfile()
        let application = try InputFiles.form(form)
        let findings = application.findings(for: profile)
        guard findings.isEmpty, let mapping = profile.form else {
            throw CommandError(
                "form.refused", "'\(form)' is not filled in rightly for the profile '\(profile.name)'",
                findings: findings)
        }
        return (try application.subject(by: mapping), try application.extensions(by: mapping))
    }

    private func chosenProfile() throws -> CertificateProfile {
        let profiles = try ca.map { try AuthorityDirectory.settings(in: $0).profiles } ?? CertificateProfile.standard
        let name = profile ?? CertificateProfile.organisationSigning.name
        guard let profile = profiles.first(where: { $0.name == name }) else {
            let known = profiles.map(\.name).joined(separator: ", ")
            let place = ca == nil ? "; --ca DIR adds those of a CA's settings" : ""
            throw CommandError(
                "ca.unknown_profile", "the profile '\(name)' is not known", hint: "known are \(known)\(place)")
        }
        guard profile.form != nil else {
            let fit = profiles.filter { $0.form != nil }.map(\.name).joined(separator: ", ")
            throw CommandError(
                "form.not_taken", "the profile '\(name)' takes no application form", hint: "those that do are \(fit)")
        }
        let faults = profile.formFindings
        guard faults.isEmpty else {
            throw CommandError(
                "form.not_taken", "the profile '\(name)' cannot take an application form",
                hint: "say in its settings where the fields go: form", findings: faults)
        }
        return profile
    }
}

/// The application form as `csr new --help` shows it.
enum FormHelp {
    /// Every field with an example; those that may be left out say so.
    static let text = FormField.allCases.map { field in
        "  \(field.rawValue): \"\(example(of: field))\"" + (field.isRequired ? "" : "   # may be left out")
    }.joined(separator: "\n")

    /// The kinds of document of organisations and of persons.
    static func kinds(_ kinds: [DocumentKind]) -> String { kinds.map(\.rawValue).joined(separator: ", ") }

    private static func example(of field: FormField) -> String {
        switch field {
        case .name: "福州示例科技有限公司"
        case .documentKind: DocumentKind.unifiedSocialCreditCode.rawValue
        case .documentNumber: "91350100M000100Y43"
        case .country: "CN"
        case .province: "福建省"
        case .city: "福州市"
        case .department: "信息部"
        case .organisationKind: "企业"
        case .address: "福州市示例路1号"
        case .telephone: "0591-87654321"
        case .handlerName: "张三"
        case .handlerDocumentKind: DocumentKind.residentCard.rawValue
        case .handlerDocument: "11010519491231002X"
        case .handlerMobile: "13800138000"
        }
    }
}
