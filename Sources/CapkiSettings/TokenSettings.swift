public import PKITokens

/// The settings of the desk's tokens, `tokens.yaml`: what new PINs have to be, when capki locks a PIN, vendors' profiles.
public struct TokenSettings: Sendable {
    /// The file's name in the folder of settings.
    public static let fileName = "tokens.yaml"
    static let schema = "capki.tokens/1"

    /// Binds new PINs.
    public var policy = PINPolicy()
    /// After how many wrong tries in a row capki locks a PIN that the token does not lock.
    public var tryLimit = TokenCare.usualTryLimit
    /// The settings' own profiles first, then those that capki brings along.
    public var profiles: [VendorProfile]
    /// The SM2 mechanisms that profiles can name.
    private var families: [String: SM2Mechanisms] = [:]

    /// The settings where there is no file.
    ///
    /// - Throws: `SettingsError`.
    public init() throws(SettingsError) {
        profiles = []
        let text = String(decoding: PackageResources.vendors_yaml, as: UTF8.self)
        let keys = VendorDocument.keys.merging(["": ["vendors", "sm2-families"]]) { $1 }
        let document = try decodeYAML(text, as: VendorList.self, keys: keys, what: "the vendors' profiles")
        for family in document.families {
            let name = family.name ?? ""
            families[name] = try family.mechanisms(of: name)
        }
        profiles = try document.vendors.map { own throws(SettingsError) in try own.profile(families) }
    }

    /// Reads settings.
    ///
    /// - Throws: `SettingsError`.
    public init(yaml text: String) throws(SettingsError) {
        try self.init()
        let document = try decodeYAML(text, as: Document.self, keys: Document.keys, what: "the tokens' settings")
        guard document.schema == Self.schema else {
            throw SettingsError(
                .wrongSchema,
                "the tokens' settings are of schema '\(document.schema)', this capki reads '\(Self.schema)'")
        }
        if let pin = document.pin { try read(pin) }
        profiles =
            try (document.vendors ?? []).map { own throws(SettingsError) in try own.profile(families) } + profiles
    }

    private mutating func read(_ pin: Document.PIN) throws(SettingsError) {
        policy.minimumCharacterCount = pin.minimumCharacters ?? policy.minimumCharacterCount
        policy.needsAllKinds = pin.allKinds ?? policy.needsAllKinds
        policy.refusesCommonOnes = pin.refuseCommon ?? policy.refusesCommonOnes
        policy.refused = pin.refused ?? []
        tryLimit = pin.tryLimit ?? tryLimit
        guard (4...64).contains(policy.minimumCharacterCount) else {
            throw SettingsError(
                .badValue, "pin.minimum-characters is \(policy.minimumCharacterCount), allowed are 4 to 64")
        }
        // Fewer than three tries lock out whoever mistypes; many more are no lock.
        guard (3...15).contains(tryLimit) else {
            throw SettingsError(.badValue, "pin.try-limit is \(tryLimit), allowed are 3 to 15")
        }
    }
}

private struct VendorList: Decodable {
    let vendors: [VendorDocument]
    let families: [SM2Document]

    enum CodingKeys: String, CodingKey {
        case vendors
        case families = "sm2-families"
    }
}

/// The shape of `tokens.yaml`.
private struct Document: Decodable {
    struct PIN: Decodable {
        let minimumCharacters: Int?
        let allKinds: Bool?
        let refuseCommon: Bool?
        let refused: [String]?
        let tryLimit: Int?

        enum CodingKeys: String, CodingKey {
            case refused
            case minimumCharacters = "minimum-characters"
            case allKinds = "all-kinds"
            case refuseCommon = "refuse-common"
            case tryLimit = "try-limit"
        }
    }

    static let keys: [String: Set<String>] = [
        "": ["schema", "pin", "vendors"],
        "pin": ["minimum-characters", "all-kinds", "refuse-common", "refused", "try-limit"],
    ].merging(VendorDocument.keys) { $1 }

    let schema: String
    let pin: PIN?
    let vendors: [VendorDocument]?
}
