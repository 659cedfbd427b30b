internal import PKITokens

/// A vendor's profile as settings write it.
struct VendorDocument: Decodable {
    struct Match: Decodable {
        let library: String?
        let manufacturer: String?
        let model: String?
    }

    /// The name of a family, or numbers of one's own.
    enum SM2: Decodable {
        case family(String)
        case own(SM2Document)

        init(from decoder: any Decoder) throws {
            if let name = try? decoder.singleValueContainer().decode(String.self) {
                self = .family(name)
            } else {
                self = .own(try SM2Document(from: decoder))
            }
        }
    }

    static let keys: [String: Set<String>] = [
        "vendors": ["name", "match", "locks-pin", "unlock", "factory-so-pin", "sm2", "key-uses"],
        "vendors.key-uses": ["signing", "encryption", "unknown"],
        "vendors.match": ["library", "manufacturer", "model"],
        "vendors.sm2": SM2Document.keys,
        "sm2-families": SM2Document.keys.union(["name"]),
    ]

    let name: String
    let match: [Match]
    let locksPIN: Bool?
    let unlock: String?
    let factorySOPIN: Bool?
    let sm2: SM2?
    let keyUses: KeyUsesDocument?

    enum CodingKeys: String, CodingKey {
        case name, match, unlock, sm2
        case keyUses = "key-uses"
        case locksPIN = "locks-pin"
        case factorySOPIN = "factory-so-pin"
    }

    /// The typed profile.
    ///
    /// - Parameter families: SM2 mechanisms by the names that profiles may use.
    func profile(_ families: [String: SM2Mechanisms]) throws(SettingsError) -> VendorProfile {
        var profile = VendorProfile(name: name, patterns: try match.map(pattern))
        profile.locksPIN = locksPIN ?? true
        profile.hasFactorySOPIN = factorySOPIN ?? false
        profile.sm2 = try mechanisms(families)
        try keyUses?.fill(in: &profile)
        guard let unlock else { return profile }
        guard let style = VendorProfile.UnlockStyle(rawValue: unlock) else {
            throw SettingsError(
                .badValue, "the vendor '\(name)' has the way to unlock '\(unlock)', which is not known",
                hint: "known are \(VendorProfile.UnlockStyle.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        profile.unlock = style
        return profile
    }

    private func mechanisms(_ families: [String: SM2Mechanisms]) throws(SettingsError) -> SM2Mechanisms? {
        switch sm2 {
        case nil: return nil
        case .own(let document):
            let base = try document.family.map { name throws(SettingsError) in try family(name, families) }
            return try document.mechanisms(of: name, over: base)
        case .family(let name): return try family(name, families)
        }
    }

    private func family(_ name: String, _ families: [String: SM2Mechanisms]) throws(SettingsError) -> SM2Mechanisms {
        guard let found = families[name] else {
            throw SettingsError(
                .badValue, "the vendor '\(self.name)' has the SM2 family '\(name)', which is not known",
                hint: "known are \(families.keys.sorted().joined(separator: ", "))")
        }
        return found
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
