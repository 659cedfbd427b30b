internal import PKITokens

/// What private keys on a vendor's tokens may be used for, as settings write it.
struct KeyUsesDocument: Decodable {
    let signing: [String]?
    let encryption: [String]?
    let unknown: [String]?

    func fill(in profile: inout VendorProfile) throws(SettingsError) {
        if let signing { profile.signingKeyUses = try uses(signing, profile) }
        if let encryption { profile.encryptionKeyUses = try uses(encryption, profile) }
        if let unknown { profile.unknownKeyUses = try uses(unknown, profile) }
        guard profile.signingKeyUses.contains(.sign) else {
            throw SettingsError(.badValue, "the signing keys of the vendor '\(profile.name)' do not sign")
        }
        let contradiction = profile.unknownKeyUses.intersection(
            profile.signingKeyUses.union(profile.encryptionKeyUses ?? []))
        guard contradiction.isEmpty else {
            let names = KeyUses.named.filter { contradiction.contains($0.use) }.map(\.name)
            throw SettingsError(
                .badValue,
                "the vendor '\(profile.name)' has keys for what its module does not know: \(names.joined(separator: ", "))"
            )
        }
    }

    private func uses(_ names: [String], _ profile: VendorProfile) throws(SettingsError) -> KeyUses {
        var uses: KeyUses = []
        for name in names {
            guard let found = KeyUses.named.first(where: { $0.name == name }) else {
                throw SettingsError(
                    .badValue, "the vendor '\(profile.name)' has the use of keys '\(name)', which is not known",
                    hint: "known are \(KeyUses.named.map(\.name).joined(separator: ", "))")
            }
            uses.insert(found.use)
        }
        return uses
    }
}
