public import PKIProfiles

/// Profiles in files of their own, with the one key `profiles`.
public enum ProfileSettings {
    private struct Document: Decodable {
        let profiles: [ProfileDocument]
    }

    /// Reads profiles.
    ///
    /// - Throws: `SettingsError`.
    public static func profiles(yaml text: String) throws(SettingsError) -> [CertificateProfile] {
        let keys = ProfileDocument.keys.merging(["": ["profiles"]]) { $1 }
        let document = try decodeYAML(text, as: Document.self, keys: keys, what: "the profiles")
        return try document.profiles.map { own throws(SettingsError) in try own.profile() }
    }
}
