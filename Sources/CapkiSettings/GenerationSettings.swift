public import PKIAuthority
public import PKIKeys

/// Where one generation of a CA's key is, `generation.yaml` in the generation's folder.
public struct GenerationSettings: Sendable, Hashable {
    /// The file's name in a generation's folder.
    public static let fileName = "generation.yaml"
    static let schema = "capki.generation/1"

    /// A file in the CA directory, or a `pkcs11:` URI.
    public var key: String
    /// The PKCS#11 module of the URI.
    public var module: String?
    /// What it signs with; `nil` for its key's usual algorithm.
    public var signatureAlgorithm: SignatureAlgorithm?
    /// Where what belongs to it is published; `nil` where the CA's own settings say.
    public var publication: Publication?

    public init(
        key: String, module: String? = nil, signatureAlgorithm: SignatureAlgorithm? = nil,
        publication: Publication? = nil
    ) {
        self.key = key
        self.module = module
        self.signatureAlgorithm = signatureAlgorithm
        self.publication = publication
    }

    /// Reads settings.
    ///
    /// - Throws: `SettingsError`.
    public init(yaml text: String) throws(SettingsError) {
        let document = try decodeYAML(text, as: Document.self, keys: Document.keys, what: "the generation's settings")
        guard document.schema == Self.schema else {
            throw SettingsError(
                .wrongSchema,
                "the generation's settings are of schema '\(document.schema)', this capki reads '\(Self.schema)'")
        }
        self.init(
            key: document.key, module: document.module,
            signatureAlgorithm: try document.signature.map(AuthoritySettings.algorithm),
            publication: document.publication?.addresses)
    }

    /// The text of a new file.
    public var yaml: String {
        var lines = [
            "# One generation of this certification authority's key. Paths are in the CA directory.",
            "schema: \(Self.schema)", "# A PKCS#8 file, or a pkcs11: URI (RFC 7512) with its module beside it.",
            "key: \(AuthoritySettings.quoted(key))",
        ]
        if let module { lines.append("module: \(AuthoritySettings.quoted(module))") }
        if let signatureAlgorithm { lines.append("signature: \(signatureAlgorithm)") }
        guard let publication else {
            lines += [
                "# Where it is published, if not as capki.yaml says: 'publication' with crl, freshest, ocsp, issuer.",
                "",
            ]
            return lines.joined(separator: "\n")
        }
        lines += [
            "publication:", "  crl: \(AuthoritySettings.list(publication.crlAddresses))",
            "  freshest: \(AuthoritySettings.list(publication.freshestCRLAddresses))",
            "  ocsp: \(AuthoritySettings.list(publication.ocspAddresses))",
            "  issuer: \(AuthoritySettings.list(publication.issuerAddresses))", "",
        ]
        return lines.joined(separator: "\n")
    }
}

/// The shape of `generation.yaml`.
private struct Document: Decodable {
    struct Addresses: Decodable {
        let crl: [String]?
        let freshest: [String]?
        let ocsp: [String]?
        let issuer: [String]?

        var addresses: Publication {
            Publication(
                crlAddresses: crl ?? [], freshestCRLAddresses: freshest ?? [], ocspAddresses: ocsp ?? [],
                issuerAddresses: issuer ?? [])
        }
    }

    static let keys: [String: Set<String>] = [
        "": ["schema", "key", "module", "signature", "publication"],
        "publication": ["crl", "freshest", "ocsp", "issuer"],
    ]

    let schema: String
    let key: String
    let module: String?
    let signature: String?
    let publication: Addresses?
}
