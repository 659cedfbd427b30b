internal import PKIAuthority

extension AuthoritySettings {
    /// The text of a new `capki.yaml`, with the settings that can be added as comments.
    public var yaml: String {
        var lines = [
            "# Settings of this certification authority. Paths are in this directory.",
            "schema: \(Self.schema)",
            "certificate: \(quoted(certificateFile))",
            "chain: \(quoted(chainFile))",
            "# Certificates of this CA with earlier keys: what they signed can be adopted and reissued.",
            predecessorsFile.map { "predecessors: \(quoted($0))" } ?? "# predecessors: predecessors.pem",
            "# A PKCS#8 file, or a pkcs11: URI (RFC 7512) with its module beside it. After 'capki ca rollover' it is the",
            "# first generation's; the later ones stand in generations/.",
            "key: \(quoted(key))",
        ]
        if let module { lines.append("module: \(quoted(module))") }
        lines += [
            "ledger: \(quoted(ledgerFile))",
            "# What signs the checkpoints of the ledger's audit chain; without it the CA's own key does.",
            auditKey.map { "audit-key: \(quoted($0))" } ?? "# audit-key: pkcs11:…",
        ]
        if let signatureAlgorithm { lines.append("signature: \(signatureAlgorithm)") }
        lines += [
            "crl:", "  validity-days: \(crlValidityInDays)", "  addresses: \(list(publication.crlAddresses))",
            "  freshest-addresses: \(list(publication.freshestCRLAddresses))",
            "publication:", "  ocsp: \(list(publication.ocspAddresses))",
            "  issuer: \(list(publication.issuerAddresses))",
            "reissue:", "  # Whether '--not-before now' is allowed; notAfter never moves.",
            "  allow-not-before-now: \(reissue.allowsNotBeforeNow)",
            "  minimum-remaining-hours: \(reissue.minimumRemainingHours)",
            "# Own profiles, each like a standard one:", "# profiles:", "#   - name: bidding",
            "#     like: organisation-signing", "#     title: 招标投标证书", "#     validity-limit-days: 366",
            "#     clause: CPS 6.3.2",
            "#     # Where the fields of an application go; a text in single quotes is the same for all.",
            "#     form:", "#       subject: [\"C=国家\", \"ST=省份\", \"L=市\", \"O=单位名称\", \"OU='投标'\", \"CN=单位名称\"]",
            "#       documents: {统一社会信用代码: 1.2.156.10260.4.1.4, 税号: 1.2.156.10260.4.1.5}", "",
        ]
        return lines.joined(separator: "\n")
    }

    private func list(_ values: [String]) -> String { listYAML(values) }

    private func quoted(_ text: String) -> String { quotedYAML(text) }
}
