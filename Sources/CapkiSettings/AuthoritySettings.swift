public import PKIAuthority
public import PKIKeys
public import PKIProfiles

/// The settings of a CA directory, `capki.yaml`: where its parts are, and within which limits it works.
public struct AuthoritySettings: Sendable {
    /// The file's name in a CA directory.
    public static let fileName = "capki.yaml"
    static let schema = "capki.ca/1"

    /// The issuer's certificate, a file in the directory.
    public var certificateFile: String
    /// Certificates from the issuer up to its root.
    public var chainFile: String
    /// Certificates of the same name with earlier keys, after a rollover; what they signed can be reissued.
    public var predecessorsFile: String?
    /// A file in the directory, or a `pkcs11:` URI.
    public var key: String
    /// The PKCS#11 module of the URI.
    public var module: String?
    public var ledgerFile: String
    /// What signs the checkpoints of the ledger: a file in the directory, or a `pkcs11:` URI; `nil` for the issuer's key.
    public var auditKey: String?
    /// What the issuer signs with; `nil` for its key's usual algorithm.
    public var signatureAlgorithm: SignatureAlgorithm?
    /// When CRLs are made, and how they are divided.
    public var revocationLists: RevocationListSettings
    public var publication: Publication
    public var reissue: ReissuePolicy
    /// How long records outlive their certificates.
    public var retention: RetentionPolicy
    /// The key archive; `nil` where the CA has none.
    public var archive: ArchiveSettings?
    /// Electronic seals; `nil` where the settings say nothing of them.
    public var seal: SealSettings?
    /// The standard profiles and the settings' own.
    public var profiles: [CertificateProfile]

    /// The settings of a new directory.
    public init(key: String, module: String? = nil) {
        certificateFile = "ca.pem"
        chainFile = "chain.pem"
        predecessorsFile = nil
        self.key = key
        self.module = module
        ledgerFile = "ledger.sqlite"
        auditKey = key.lowercased().hasPrefix("pkcs11:") ? nil : "audit.key.pem"
        signatureAlgorithm = nil
        revocationLists = RevocationListSettings()
        publication = Publication()
        reissue = ReissuePolicy()
        retention = RetentionPolicy()
        archive = nil
        seal = nil
        profiles = CertificateProfile.standard
    }

    /// Reads settings.
    ///
    /// - Throws: `SettingsError`.
    public init(yaml text: String) throws(SettingsError) {
        let document = try decodeYAML(text, as: Document.self, keys: Document.keys, what: "the settings")
        guard document.schema == Self.schema else {
            throw SettingsError(
                .wrongSchema, "the settings are of schema '\(document.schema)', this capki reads '\(Self.schema)'")
        }
        self.init(key: document.key, module: document.module)
        certificateFile = document.certificate ?? certificateFile
        chainFile = document.chain ?? chainFile
        predecessorsFile = document.predecessors
        ledgerFile = document.ledger ?? ledgerFile
        auditKey = document.auditKey ?? auditKey
        signatureAlgorithm = try document.signature.map(Self.algorithm)
        revocationLists = try document.crl?.settings() ?? revocationLists
        publication = Publication(
            crlAddresses: document.crl?.addresses ?? [], freshestCRLAddresses: document.crl?.freshestAddresses ?? [],
            ocspAddresses: document.publication?.ocsp ?? [], issuerAddresses: document.publication?.issuer ?? [],
            partition: revocationLists.partition)
        reissue = ReissuePolicy(
            allowsNotBeforeNow: document.reissue?.allowNotBeforeNow ?? false,
            minimumRemainingHours: document.reissue?.minimumRemainingHours ?? 0)
        guard (0...8784).contains(reissue.minimumRemainingHours) else {
            throw SettingsError(
                .badValue,
                "reissue.minimum-remaining-hours is \(reissue.minimumRemainingHours), allowed are 0 to 8784")
        }
        retention = try Self.retention(years: document.records?.retentionYears)
        archive = try document.archive.map { own throws(SettingsError) in try own.settings() }
        seal = try document.seal.map { own throws(SettingsError) in try own.settings() }
        profiles += try (document.profiles ?? []).map { own throws(SettingsError) in try own.profile() }
        try Self.requireDistinct(profiles)
    }

    /// The profile with this name.
    public func profile(named name: String) -> CertificateProfile? { profiles.first { $0.name == name } }

    private static func retention(years: Int?) throws(SettingsError) -> RetentionPolicy {
        guard let years else { return RetentionPolicy() }
        let allowed = RetentionPolicy.allowedYears
        guard allowed.contains(years) else {
            throw SettingsError(
                .badValue,
                "records.retention-years is \(years), allowed are \(allowed.lowerBound) to \(allowed.upperBound) (电子签名法 第二十四条)"
            )
        }
        return RetentionPolicy(years: years)
    }

    static func algorithm(_ name: String) throws(SettingsError) -> SignatureAlgorithm {
        guard let algorithm = SignatureAlgorithm(name: name) else {
            let known = SignatureAlgorithm.named.map(\.name).joined(separator: ", ")
            throw SettingsError(.badValue, "the signature algorithm '\(name)' is not known", hint: "known are \(known)")
        }
        return algorithm
    }

    private static func requireDistinct(_ profiles: [CertificateProfile]) throws(SettingsError) {
        var seen: Set<String> = []
        for profile in profiles where !seen.insert(profile.name).inserted {
            throw SettingsError(
                .badValue, "the profile '\(profile.name)' stands twice, or has the name of a standard one")
        }
    }
}

/// The shape of `capki.yaml`.
private struct Document: Decodable {
    struct PublicationAddresses: Decodable {
        let ocsp: [String]?
        let issuer: [String]?
    }

    struct Reissue: Decodable {
        let allowNotBeforeNow: Bool?
        let minimumRemainingHours: Int?

        enum CodingKeys: String, CodingKey {
            case allowNotBeforeNow = "allow-not-before-now"
            case minimumRemainingHours = "minimum-remaining-hours"
        }
    }

    struct Records: Decodable {
        let retentionYears: Int?

        enum CodingKeys: String, CodingKey {
            case retentionYears = "retention-years"
        }
    }

    static let keys: [String: Set<String>] = [
        "": [
            "schema", "certificate", "chain", "predecessors", "key", "module", "ledger", "audit-key", "signature",
            "crl", "publication", "reissue", "records", "archive", "seal", "profiles",
        ],
        "publication": ["ocsp", "issuer"],
        "reissue": ["allow-not-before-now", "minimum-remaining-hours"],
        "records": ["retention-years"],
        "archive": ArchiveDocument.keys,
        "seal": SealDocument.keys,
    ].merging(ProfileDocument.keys) { $1 }.merging(RevocationListDocument.keys) { $1 }

    let schema: String
    let certificate: String?
    let chain: String?
    let predecessors: String?
    let key: String
    let module: String?
    let ledger: String?
    let auditKey: String?
    let signature: String?
    let crl: RevocationListDocument?
    let publication: PublicationAddresses?
    let reissue: Reissue?
    let records: Records?
    let archive: ArchiveDocument?
    let seal: SealDocument?
    let profiles: [ProfileDocument]?

    enum CodingKeys: String, CodingKey {
        case schema, certificate, chain, predecessors, key, module, ledger, signature, crl, publication, reissue,
            records, archive, seal, profiles
        case auditKey = "audit-key"
    }
}
