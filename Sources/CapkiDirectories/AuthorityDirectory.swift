public import CapkiSettings
public import PKIAuthority
public import PKIKeys
internal import PKIStorage
public import PKIStructures
internal import PKISystem

/// A CA on the disk: settings, certificate, chain, key, ledger and receipts in one folder.
///
///     DIR/capki.yaml       settings
///     DIR/ca.pem           the issuer's certificate
///     DIR/chain.pem        from the issuer up to its root
///     DIR/ca.key.pem       the key, unless it is in a token or HSM
///     DIR/audit.key.pem    the key that signs how far the ledger has come, unless the CA's key does it
///     DIR/ledger.sqlite    what was issued, reissued, revoked
///     DIR/receipts/        copies of the receipts, which are in the ledger: one JSON file a reissue
public struct AuthorityDirectory: Sendable {
    /// The longest settings file and certificate file that are read, in bytes.
    private static let fileByteLimit = 4 << 20
    static let keyFileName = "ca.key.pem"
    static let receiptsName = "receipts"

    public let path: String
    public let settings: AuthoritySettings
    public let certificate: Certificate
    /// From the issuer's certificate up to its root.
    public let chain: [Certificate]
    /// The certificate of the CRL issuer, where one of its own signs indirect CRLs.
    public let listIssuerCertificate: Certificate?

    /// Opens a CA directory.
    ///
    /// - Throws: `DirectoryError.Code.notADirectory` where there is none, or what is wrong with its parts.
    public init(opening path: String) throws {
        self.path = path
        settings = try Self.settings(in: path)
        let own = try Self.certificates(at: Self.resolved(settings.certificateFile, in: path))
        guard let certificate = own.first else {
            throw DirectoryError(.damaged, "'\(settings.certificateFile)' holds no certificate")
        }
        self.certificate = certificate
        chain = try Self.certificates(at: Self.resolved(settings.chainFile, in: path))
        listIssuerCertificate = try settings.revocationLists.listIssuer.flatMap {
            try Self.certificates(at: Self.resolved($0.certificateFile, in: path)).first
        }
    }

    /// The settings of a CA directory alone; nothing else of it needs to be there.
    ///
    /// - Throws: `DirectoryError.Code.notADirectory` where there are none, or what is wrong with them.
    public static func settings(in path: String) throws -> AuthoritySettings {
        let settingsPath = "\(path)/\(AuthoritySettings.fileName)"
        guard FileReading.isDirectory(path), FileReading.exists(settingsPath) else {
            throw DirectoryError(
                .notADirectory, "'\(path)' is no CA directory: it has no \(AuthoritySettings.fileName)",
                hint: "make one with 'capki ca init'")
        }
        let text = try FileReading.bytes(at: settingsPath, byteLimit: fileByteLimit)
        return try AuthoritySettings(yaml: String(decoding: text, as: UTF8.self))
    }

    /// The ledger, without the key: for what only reads.
    ///
    /// - Parameters:
    ///   - waiting: called when an act has to wait.
    ///   - migrating: told how far the ledger of an older capki has been brought up to date.
    public func store(
        waiting: @escaping @Sendable () -> Void = {},
        migrating: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> any AuthorityStore {
        try ledger(waiting: waiting, migrating: migrating)
    }

    func ledger(
        waiting: @escaping @Sendable () -> Void = {},
        migrating: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> SQLiteAuthorityStore {
        try SQLiteAuthorityStore(
            path: Self.resolved(settings.ledgerFile, in: path), waiting: waiting, migrating: migrating)
    }

    /// The CA with its keys. A ledger that has no audit key yet is given one, which is an act of its own.
    ///
    /// - Parameter context: of that act.
    public func authority(
        secrets: SecretSources, context: ActContext, random: any RandomSource = SystemRandomSource(),
        waiting: @escaping @Sendable () -> Void = {},
        migrating: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> CertificateAuthority {
        let memory = PassphraseMemory(secrets.passphrase)
        let secrets = SecretSources(passphrase: { try memory.passphrase($0) }, pin: secrets.pin)
        let signer = try KeyReference(place(of: settings.key), module: settings.module).open(secrets)
        let issuer = try Issuer(
            certificate: certificate, signer: signer, algorithm: settings.signatureAlgorithm,
            predecessors: predecessors(), publication: publication)
        let authority = try CertificateAuthority(
            issuer: issuer, store: try store(waiting: waiting, migrating: migrating), random: random)
        guard let auditKey = settings.auditKey else { return authority }
        let key = try AuditKeyFile(place(of: auditKey), module: settings.module)
            .open(for: authority, secrets: secrets, known: memory.last, context: context)
        return try CertificateAuthority(issuer: issuer, store: authority.store, auditKey: key, random: random)
    }

    /// A key's place: a URI as it stands, a file by its path.
    private func place(of key: String) -> String {
        KeyReference.isToken(key) ? key : Self.resolved(key, in: path)
    }

    /// The certificates that may have signed what the ledger holds: the issuer's and its predecessors'.
    public func issuerCertificates() throws -> [Certificate] { [certificate] + (try predecessors()) }

    private func predecessors() throws -> [Certificate] {
        try settings.predecessorsFile.map { try Self.certificates(at: Self.resolved($0, in: path)) } ?? []
    }

    /// Puts a receipt into the folder, as a file that appears whole.
    ///
    /// - Returns: the file's path.
    public func keep(receipt: [UInt8], serial: SerialNumber) throws -> String {
        let file = "\(path)/\(Self.receiptsName)/\(serial).json"
        try PendingFile(at: file, permissions: 0o640, overwrites: true).commit(receipt)
        return file
    }

    static func resolved(_ name: String, in path: String) -> String {
        name.hasPrefix("/") ? name : "\(path)/\(name)"
    }

    static func certificates(at path: String) throws -> [Certificate] {
        let bytes = try FileReading.bytes(at: path, byteLimit: fileByteLimit)
        do {
            return try Certificate.all(inFile: bytes)
        } catch {
            throw DirectoryError(.damaged, "'\(path)': \(error)", underlying: error)
        }
    }
}
