public import PKIRequests

/// The application form of an organisation as YAML, with the form's own field names as keys.
public enum FormSettings {
    /// Reads a form.
    ///
    /// Values are texts; a number of an identity card that YAML would take for a number keeps its digits.
    ///
    /// - Throws: `SettingsError` for what is no such form.
    public static func form(yaml text: String) throws(SettingsError) -> OrganisationForm {
        let fields = OrganisationForm.Field.allCases
        let keys = Set(fields.map(\.rawValue))
        let document = try decodeYAML(text, as: [String: String].self, keys: ["": keys], what: "the form")
        let named = document.compactMap { name, value in OrganisationForm.Field(rawValue: name).map { ($0, value) } }
        return OrganisationForm(Dictionary(named) { first, _ in first })
    }
}
