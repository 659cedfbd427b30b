internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// A profile as settings write it: a standard one by `like`, with what differs.
struct ProfileDocument: Decodable {
    let name: String
    let like: String
    let title: String?
    let validityLimitDays: Int?
    let keyUsage: [String]?
    let extendedKeyUsage: [String]?
    let requiredAttributes: [String]?
    let requestableExtensions: [String]?
    let keyFamilies: [String]?
    let curves: [String]?
    let minimumRSABits: Int?
    let maximumRSABits: Int?
    let minimumRSAExponent: Int?
    let policies: [String]?
    let form: FormDocument?
    /// The clause that the values above come from, for example of the CPS.
    let clause: String?

    /// The keys of every place below `profiles`.
    static let keys: [String: Set<String>] = [
        "profiles": Set(CodingKeys.allCases.map(\.rawValue)),
        "profiles.form": FormDocument.keys,
        "profiles.form.documents": FormDocument.documentKeys,
    ]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, like, title, policies, clause, curves, form
        case validityLimitDays = "validity-limit-days"
        case keyUsage = "key-usage"
        case extendedKeyUsage = "extended-key-usage"
        case requiredAttributes = "required-attributes"
        case requestableExtensions = "requestable-extensions"
        case keyFamilies = "key-families"
        case minimumRSABits = "minimum-rsa-bits"
        case maximumRSABits = "maximum-rsa-bits"
        case minimumRSAExponent = "minimum-rsa-exponent"
    }

    /// The typed profile.
    func profile() throws(SettingsError) -> CertificateProfile {
        guard var profile = CertificateProfile.standard(named: like) else {
            let known = CertificateProfile.standard.map(\.name).joined(separator: ", ")
            throw SettingsError(.badValue, "the profile '\(name)' is like '\(like)', known are \(known)")
        }
        let source = clause ?? "the settings of this CA"
        profile.name = name
        profile.title = title ?? profile.title
        if let validityLimitDays {
            guard (1...36_600).contains(validityLimitDays) else {
                throw SettingsError(.badValue, "validity-limit-days of '\(name)' is \(validityLimitDays)")
            }
            profile.validityLimitInDays = Limit(validityLimitDays, source)
        }
        if let keyUsage { profile.keyUsage = Limit(try usage(keyUsage), source) }
        if let extendedKeyUsage { profile.extendedKeyUsage = Limit(try purposes(extendedKeyUsage), source) }
        if let requiredAttributes {
            profile.requiredAttributes = Limit(try requiredAttributes.map(attribute), source)
        }
        if let requestableExtensions {
            profile.requestableExtensions = Limit(Set(try requestableExtensions.map(identifier)), source)
        }
        try apply(to: &profile.keyPolicy, source)
        if let policies {
            profile.policies = try policies.map { text throws(SettingsError) in
                CertificatePolicies.Policy(try identifier(text))
            }
        }
        if let form { profile.form = try mapping(form, profile) }
        return profile
    }

    /// The form's mapping, which must fit the rest of the profile.
    private func mapping(_ form: FormDocument, _ profile: CertificateProfile) throws(SettingsError) -> FormMapping {
        var whole = profile
        let mapping = try form.mapping(profile.form, profile: name)
        whole.form = mapping
        let faults = whole.formFindings
        guard faults.isEmpty else {
            let reasons = faults.map(\.message).joined(separator: "; ")
            throw SettingsError(.badValue, "the profile '\(name)': \(reasons)")
        }
        return mapping
    }

    /// The limits for keys.
    private func apply(to policy: inout KeyPolicy, _ source: String) throws(SettingsError) {
        if let keyFamilies { policy.families = KeyLimit(Set(try keyFamilies.map(family)), source) }
        if let curves { policy.curves = KeyLimit(Set(try curves.map(curve)), source) }
        if let minimumRSABits {
            policy.minimumRSASizeInBits = KeyLimit(try within(1024...16_384, minimumRSABits, .minimumRSABits), source)
        }
        if let maximumRSABits {
            let least = policy.minimumRSASizeInBits.value
            policy.maximumRSASizeInBits = KeyLimit(try within(least...16_384, maximumRSABits, .maximumRSABits), source)
        }
        if let minimumRSAExponent {
            policy.minimumRSAExponent = KeyLimit(
                try within(3...Int(Int32.max), minimumRSAExponent, .minimumRSAExponent), source)
        }
    }

    private func within(_ range: ClosedRange<Int>, _ value: Int, _ key: CodingKeys) throws(SettingsError) -> Int {
        guard range.contains(value) else {
            throw SettingsError(
                .badValue,
                "\(key.rawValue) of '\(name)' is \(value), it lies between \(range.lowerBound) and \(range.upperBound)")
        }
        return value
    }

    private func usage(_ names: [String]) throws(SettingsError) -> KeyUsage {
        var usage: KeyUsage = []
        for text in names {
            guard let bit = KeyUsage(name: text) else { throw unknown("key usage", text, KeyUsage.names) }
            usage.insert(bit)
        }
        return usage
    }

    private func purposes(_ names: [String]) throws(SettingsError) -> [OID] {
        try names.map { text throws(SettingsError) in
            if let purpose = OID.keyPurposes[text] { return purpose }
            return try identifier(text)
        }
    }

    private func attribute(_ text: String) throws(SettingsError) -> OID {
        if let known = AttributeType.named(text) { return known.oid }
        return try identifier(text)
    }

    private func family(_ text: String) throws(SettingsError) -> KeyFamily {
        guard let family = KeyFamily(rawValue: text) else {
            throw unknown("key family", text, KeyFamily.allCases.map(\.rawValue))
        }
        return family
    }

    private func curve(_ text: String) throws(SettingsError) -> NamedCurve {
        guard let curve = NamedCurve(rawValue: text) else {
            throw unknown("curve", text, NamedCurve.allCases.map(\.rawValue))
        }
        return curve
    }

    private func identifier(_ text: String) throws(SettingsError) -> OID {
        if text == "subjectAltName" { return .subjectAlternativeName }
        do throws(StructureError) {
            return try OID(dotted: text)
        } catch {
            throw SettingsError(.badValue, "the profile '\(name)': \(error)", underlying: error)
        }
    }

    private func unknown(_ what: String, _ text: String, _ known: [String]) -> SettingsError {
        SettingsError(
            .badValue, "the profile '\(name)' has the \(what) '\(text)', which is not known",
            hint: "known are \(known.joined(separator: ", "))")
    }
}
