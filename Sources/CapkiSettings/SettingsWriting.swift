internal import PKIAuthority

extension AuthoritySettings {
    /// The text of a new `capki.yaml`, with the settings that can be added as comments.
    public var yaml: String {
        var lines = [
            "# Settings of this certification authority. Paths are in this directory.",
            "schema: \(Self.schema)",
            "certificate: \(Self.quoted(certificateFile))",
            "chain: \(Self.quoted(chainFile))",
            "# Certificates of this CA with earlier keys: what they signed can be adopted and reissued.",
            predecessorsFile.map { "predecessors: \(Self.quoted($0))" } ?? "# predecessors: predecessors.pem",
            "# A PKCS#8 file, or a pkcs11: URI (RFC 7512) with its module beside it. After 'capki ca rollover' it is the",
            "# first generation's; the later ones stand in generations/.",
            "key: \(Self.quoted(key))",
        ]
        if let module { lines.append("module: \(Self.quoted(module))") }
        lines += [
            "ledger: \(Self.quoted(ledgerFile))",
            "# What signs the checkpoints of the ledger's audit chain; without it the CA's own key does.",
            auditKey.map { "audit-key: \(Self.quoted($0))" } ?? "# audit-key: pkcs11:…",
        ]
        if let signatureAlgorithm { lines.append("signature: \(signatureAlgorithm)") }
        lines += [
            "crl:", "  validity-days: \(revocationLists.validityInDays)",
            "  addresses: \(Self.list(publication.crlAddresses))",
            "  freshest-addresses: \(Self.list(publication.freshestCRLAddresses))",
        ]
        lines += revocationLists.yamlLines
        lines += [
            "publication:", "  ocsp: \(Self.list(publication.ocspAddresses))",
            "  issuer: \(Self.list(publication.issuerAddresses))",
            "reissue:", "  # Whether '--not-before now' is allowed; notAfter never moves.",
            "  allow-not-before-now: \(reissue.allowsNotBeforeNow)",
            "  minimum-remaining-hours: \(reissue.minimumRemainingHours)",
            "records:",
            "  # How long they outlive their certificates; what is older is taken away by 'capki ca purge'.",
            "  retention-years: \(retention.years)",
            "# Electronic seals (电子印章): the seal maker's certificate and key, a file or a pkcs11: URI, and whom seals trust.",
            "# seal:", "#   certificate: seal-maker.pem", "#   key: seal-maker.key.pem",
            "#   anchors: [root.pem]            # without them the root of this CA's own chain",
            "#   earlier-makers: []             # certificates whose seals are remade too",
            "#   crls: []                       # by which the maker's certificate is judged",
            "#   kinds: [official, contract]    # of official, finance, invoice, contract, personal",
            "#   generation: V4                 # V1 (GM/T 0031-2014), V4 (GB/T 38540-2020), V5 (GM/T 0031-2025)",
            "#   code: same                     # of a seal that is made anew for a reissue: same or new",
            "# Own profiles, each like a standard one:", "# profiles:", "#   - name: bidding",
            "#     like: organisation-signing", "#     title: 招标投标证书", "#     validity-limit-days: 366",
            "#     clause: CPS 6.3.2",
            "#     # Where the fields of an application go; a text in single quotes is the same for all.",
            "#     form:", "#       subject: [\"C=国家\", \"ST=省份\", \"L=市\", \"O=单位名称\", \"OU='投标'\", \"CN=单位名称\"]",
            "#       documents: {统一社会信用代码: 1.2.156.10260.4.1.4, 税号: 1.2.156.10260.4.1.5}", "",
        ]
        return lines.joined(separator: "\n")
    }

    static func list(_ values: [String]) -> String { "[\(values.map(quoted).joined(separator: ", "))]" }

    /// A double-quoted scalar, in which nothing but the backslash and the quote has a meaning (YAML 1.2 §7.3.1).
    static func quoted(_ text: String) -> String {
        let escaped = text.map { character in
            switch character {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            default: String(character)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
