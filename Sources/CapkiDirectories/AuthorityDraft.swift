public import CapkiSettings
public import PKIAuthority
public import PKIKeys
internal import PKIStorage
public import PKIStructures
internal import PKISystem

/// A CA directory in the making: it is built aside and gets its name when it is whole.
public final class AuthorityDraft {
    /// Where the issuer's key is.
    public enum Key {
        /// Software, written as a PKCS#8 file, encrypted where there is a passphrase; so is the audit key beside it.
        case file(SoftwareKey, passphrase: Secret?)
        /// A token or HSM.
        case token(any Signer, uri: String, module: String?)

        /// What signs.
        public var signer: any Signer {
            switch self {
            case .file(let key, _): key
            case .token(let signer, _, _): signer
            }
        }
    }

    private let folder: FolderDraft
    private let key: Key

    /// Claims the folder's name and writes the key.
    ///
    /// - Throws: `DirectoryError.Code.exists`, or a fault of the disk; then nothing is left.
    public init(at path: String, key: Key) throws {
        folder = try FolderDraft(at: path)
        self.key = key
        try Folders.make("\(folder.workPath)/\(AuthorityDirectory.receiptsName)", permissions: 0o750)
        guard case .file(let software, let passphrase) = key else { return }
        let bytes = try PrivateKeyFile.write(software, passphrase: passphrase)
        try PendingFile(at: "\(folder.workPath)/\(AuthorityDirectory.keyFileName)", permissions: 0o600).commit(bytes)
    }

    /// Writes the rest, opens the ledger, and gives the folder its name.
    ///
    /// - Parameters:
    ///   - chain: certificates above the issuer's, up to the root.
    ///   - settings: `nil` for those of a new directory.
    public func finish(
        certificate: Certificate, chain: [Certificate], beginning: Beginning,
        configure: (inout AuthoritySettings) -> Void = { _ in },
        context: ActContext
    ) throws -> AuthorityDirectory {
        var settings: AuthoritySettings
        switch key {
        case .file: settings = AuthoritySettings(key: AuthorityDirectory.keyFileName)
        case .token(_, let uri, let module): settings = AuthoritySettings(key: uri, module: module)
        }
        configure(&settings)
        try write(Array(settings.yaml.utf8), as: AuthoritySettings.fileName)
        try write(Array(certificate.pem.text.utf8), as: settings.certificateFile)
        try write(([certificate] + chain).flatMap { Array($0.pem.text.utf8) }, as: settings.chainFile)
        let issuer = try Issuer(
            certificate: certificate, signer: key.signer, algorithm: settings.signatureAlgorithm,
            publication: settings.publication)
        try openLedger(settings, issuer: issuer, beginning, context)
        try folder.finish()
        return try AuthorityDirectory(opening: folder.path)
    }

    /// The database is closed again when this returns, before its folder is renamed.
    private func openLedger(
        _ settings: AuthoritySettings, issuer: Issuer, _ beginning: Beginning, _ context: ActContext
    )
        throws
    {
        let store = try SQLiteAuthorityStore(path: "\(folder.workPath)/\(settings.ledgerFile)", creates: true)
        let authority = try CertificateAuthority(issuer: issuer, store: store)
        try authority.open(beginning, context: context)
        guard case .file(_, let passphrase) = key, let auditKey = settings.auditKey, !KeyReference.isToken(auditKey)
        else { return }
        _ = try AuditKeyFile("\(folder.workPath)/\(auditKey)", module: nil)
            .open(for: authority, secrets: SecretSources(), known: passphrase, context: context)
    }

    private func write(_ bytes: [UInt8], as name: String) throws {
        try PendingFile(at: "\(folder.workPath)/\(name)", permissions: 0o640).commit(bytes)
    }
}
