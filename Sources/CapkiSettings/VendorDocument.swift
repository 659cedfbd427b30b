internal import PKITokens

/// A vendor's profile as settings write it.
struct VendorDocument: Decodable {
    struct Match: Decodable {
        let library: String?
        let manufacturer: String?
        let model: String?
    }

    static let keys: [String: Set<String>] = [
        "vendors": ["name", "match", "locks-pin", "unlock", "factory-so-pin"],
        "vendors.match": ["library", "manufacturer", "model"],
    ]

    let name: String
    let match: [Match]
    let locksPIN: Bool?
    let unlock: String?
    let factorySOPIN: Bool?

    enum CodingKeys: String, CodingKey {
        case name, match, unlock
        case locksPIN = "locks-pin"
        case factorySOPIN = "factory-so-pin"
    }

    func profile() throws(SettingsError) -> VendorProfile {
        var profile = VendorProfile(name: name, patterns: try match.map(pattern))
        profile.locksPIN = locksPIN ?? true
        profile.hasFactorySOPIN = factorySOPIN ?? false
        guard let unlock else { return profile }
        guard let style = VendorProfile.UnlockStyle(rawValue: unlock) else {
            throw SettingsError(
                .badValue, "the vendor '\(name)' has the way to unlock '\(unlock)', which is not known",
                hint: "known are \(VendorProfile.UnlockStyle.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        profile.unlock = style
        return profile
    }

    private func pattern(_ match: Match) throws(SettingsError) -> VendorProfile.Pattern {
        guard match.library != nil || match.manufacturer != nil || match.model != nil else {
            throw SettingsError(
                .badValue, "the vendor '\(name)' has a match that says nothing",
                hint: "give library, manufacturer or model")
        }
        return VendorProfile.Pattern(library: match.library, manufacturer: match.manufacturer, model: match.model)
    }
}
