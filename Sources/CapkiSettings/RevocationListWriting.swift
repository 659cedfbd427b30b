internal import PKIAuthority
internal import PKIStructures

extension RevocationListSettings {
    /// The lines of the section `crl` behind the addresses, with what can be added as comments.
    var yamlLines: [String] {
        var lines = [
            "  # Files of 'capki ca crl --publish': NAME.crl, NAME-delta.crl, NAME-shard-03.crl and so on.",
            "  name: \(AuthoritySettings.quoted(partition.name))",
            "  # When 'ca crl --publish OUT --due' makes a new one; without it a day before the last one ends.",
            line("full-every-hours", completeEveryHours, else: 24),
            line("delta-every-hours", deltaEveryHours, else: 1),
            line("delta-validity-hours", deltaValidityInHours, else: 2),
            "  # How long an expired certificate stays, beyond the one CRL that RFC 5280 3.3 asks for.",
            "  grace-days: \(graceInDays)",
            "  # Parts of their own: shards, classes (holders and CAs) or reasons; certificates name their part.",
        ]
        lines += divisionLines
        if partition.baseAddresses.isEmpty {
            lines.append("  # partition-addresses: [\"http://crl.example.cn/\"]")
        } else {
            lines.append("  partition-addresses: \(AuthoritySettings.list(partition.baseAddresses))")
        }
        return lines + issuerLines
    }

    private func line(_ key: String, _ value: Int?, else sample: Int) -> String {
        value.map { "  \(key): \($0)" } ?? "  # \(key): \(sample)"
    }

    private var divisionLines: [String] {
        switch partition.division {
        case .undivided: ["  # partition: shards", "  # shards: 16"]
        case .shards(let count): ["  partition: shards", "  shards: \(count)"]
        case .classes: ["  partition: classes"]
        case .reasons(let groups):
            ["  partition: reasons", "  reasons: [\(groups.map(Self.names).joined(separator: ", "))]"]
        }
    }

    private static func names(_ flags: ReasonFlags) -> String {
        "[\(RevocationReason.allCases.filter(flags.covers).map(\.description).joined(separator: ", "))]"
    }

    private var issuerLines: [String] {
        guard let listIssuer else {
            return [
                "  # A CRL issuer of its own signs indirect CRLs; its certificate is of the profile crl-issuer.",
                "  # issuer: {certificate: crl-issuer.pem, key: crl-issuer.key.pem}",
            ]
        }
        var lines = [
            "  issuer:", "    certificate: \(AuthoritySettings.quoted(listIssuer.certificateFile))",
            "    key: \(AuthoritySettings.quoted(listIssuer.key))",
        ]
        if let module = listIssuer.module { lines.append("    module: \(AuthoritySettings.quoted(module))") }
        if let signature = listIssuer.signatureAlgorithm { lines.append("    signature: \(signature)") }
        return lines
    }
}
