internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures

/// The section `crl` of `capki.yaml`.
struct RevocationListDocument: Decodable {
    struct ListIssuer: Decodable {
        let certificate: String
        let key: String
        let module: String?
        let signature: String?
    }

    let validityDays: Int?
    let addresses: [String]?
    let freshestAddresses: [String]?
    let name: String?
    let fullEveryHours: Int?
    let deltaEveryHours: Int?
    let deltaValidityHours: Int?
    let graceDays: Int?
    let partition: String?
    let shards: Int?
    let reasons: [[String]]?
    let partitionAddresses: [String]?
    let issuer: ListIssuer?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case validityDays = "validity-days"
        case addresses
        case freshestAddresses = "freshest-addresses"
        case name
        case fullEveryHours = "full-every-hours"
        case deltaEveryHours = "delta-every-hours"
        case deltaValidityHours = "delta-validity-hours"
        case graceDays = "grace-days"
        case partition
        case shards
        case reasons
        case partitionAddresses = "partition-addresses"
        case issuer
    }

    static let keys: [String: Set<String>] = [
        "crl": Set(CodingKeys.allCases.map(\.rawValue)), "crl.issuer": ["certificate", "key", "module", "signature"],
    ]

    /// Checks what is said, and fills in what is not.
    func settings() throws(SettingsError) -> RevocationListSettings {
        var settings = RevocationListSettings()
        settings.validityInDays = try checked(validityDays, "validity-days", 1...366) ?? settings.validityInDays
        let hours = settings.validityInDays * 24
        settings.completeEveryHours = try checked(fullEveryHours, "full-every-hours", 1...hours)
        settings.deltaEveryHours = try checked(deltaEveryHours, "delta-every-hours", 1...hours)
        settings.deltaValidityInHours = try checked(
            deltaValidityHours, "delta-validity-hours", (deltaEveryHours ?? 1)...max(hours, deltaEveryHours ?? 1))
        settings.graceInDays = try checked(graceDays, "grace-days", 0...36_600) ?? 0
        settings.partition = RevocationListPartition(
            name: try checkedName, division: try division, baseAddresses: partitionAddresses ?? [],
            hasDeltas: deltaEveryHours != nil)
        settings.listIssuer = try listIssuer
        let isDivided = settings.partition.division != .undivided || settings.listIssuer != nil
        guard !isDivided || !settings.partition.baseAddresses.isEmpty else {
            throw SettingsError(
                .badValue, "crl.partition-addresses is missing: certificates say where the CRL is that covers them",
                hint: "give what stands before the files' names, for example [\"http://crl.example.cn/\"]")
        }
        for address in (addresses ?? []) + (freshestAddresses ?? []) + settings.partition.baseAddresses {
            try Self.requireAddress(address)
        }
        return settings
    }

    private func checked(_ value: Int?, _ key: String, _ range: ClosedRange<Int>) throws(SettingsError) -> Int? {
        guard let value else { return nil }
        guard range.contains(value) else {
            throw SettingsError(
                .badValue, "crl.\(key) is \(value), allowed are \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private var checkedName: String {
        get throws(SettingsError) {
            let name = name ?? RevocationListPartition().name
            let isPlain = name.utf8.allSatisfy { byte in
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.".utf8.contains(byte)
            }
            guard isPlain, !name.isEmpty, !name.hasPrefix("."), name.utf8.count <= 64 else {
                throw SettingsError(
                    .badValue, "crl.name '\(name)' is not 1 to 64 letters, digits, '-', '_' or '.', it names files")
            }
            return name
        }
    }

    private var division: RevocationListPartition.Division {
        get throws(SettingsError) {
            switch partition ?? "none" {
            case "none": return .undivided
            case "shards": return .shards(try requiredShards)
            case "classes": return .classes
            case "reasons": return .reasons(try reasonGroups)
            default:
                throw SettingsError(
                    .badValue, "crl.partition is '\(partition ?? "")'", hint: "known are none, shards, classes, reasons"
                )
            }
        }
    }

    private var requiredShards: Int {
        get throws(SettingsError) {
            guard let count = try checked(shards, "shards", 1...RevocationListPartition.shardLimit) else {
                throw SettingsError(.badValue, "crl.shards is missing: crl.partition is 'shards'")
            }
            return count
        }
    }

    private var reasonGroups: [ReasonFlags] {
        get throws(SettingsError) {
            var groups: [ReasonFlags] = []
            for names in reasons ?? [] { groups.append(try Self.flags(names)) }
            let missing = RevocationReason.allCases.filter { reason in
                RevocationListScope.Content.allReasons.covers(reason) && !groups.contains { $0.covers(reason) }
            }
            guard missing.isEmpty, !groups.contains([]) else {
                throw SettingsError(
                    .badValue,
                    "crl.reasons leaves out \(missing.isEmpty ? "all in one group" : missing.map(\.description).joined(separator: ", "))",
                    hint: "every reason stands in one group at least; unspecified counts as of every group")
            }
            return groups
        }
    }

    private static func flags(_ names: [String]) throws(SettingsError) -> ReasonFlags {
        var flags: ReasonFlags = []
        for name in names {
            guard let reason = RevocationReason(name: name), let flag = ReasonFlags(reason) else {
                throw SettingsError(
                    .badValue, "crl.reasons: '\(name)' is no reason that a CRL can be about (RFC 5280 §4.2.1.13)")
            }
            flags.insert(flag)
        }
        return flags
    }

    private var listIssuer: RevocationListSettings.ListIssuer? {
        get throws(SettingsError) {
            guard let issuer else { return nil }
            return RevocationListSettings.ListIssuer(
                certificateFile: issuer.certificate, key: issuer.key, module: issuer.module,
                signatureAlgorithm: try issuer.signature.map(AuthoritySettings.algorithm))
        }
    }

    private static func requireAddress(_ address: String) throws(SettingsError) {
        guard address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), address.contains(":") else {
            throw SettingsError(.badValue, "'\(address)' is no address (URL) of a CRL")
        }
    }
}
