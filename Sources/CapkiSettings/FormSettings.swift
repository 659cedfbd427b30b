internal import PKIProfiles
public import PKIRequests

/// The application form of an organisation as YAML, with the form's own field names as keys.
public enum FormSettings {
    /// Reads a form.
    ///
    /// Values are texts; a number of an identity card that YAML would take for a number keeps its digits. A key without a
    /// value is a field that was left empty.
    ///
    /// - Throws: `SettingsError` for what is no such form.
    public static func form(yaml text: String) throws(SettingsError) -> OrganisationForm {
        let keys = Set(FormField.allCases.map(\.rawValue))
        let document = try decodeYAML(text, as: [String: String?].self, keys: ["": keys], what: "the form")
        let named = document.compactMap { name, value in
            FormField(rawValue: name).flatMap { field in value.map { (field, $0) } }
        }
        return OrganisationForm(Dictionary(named) { first, _ in first })
    }
}
