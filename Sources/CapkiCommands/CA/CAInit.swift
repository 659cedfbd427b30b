internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// `capki ca init`.
struct CAInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a CA directory: a root, a CA under a parent, or one taken over.",
        discussion: """
            A new CA has its key made here (--algorithm), or in a token or HSM (--key pkcs11:…). With --certificate an \
            issuer that another tool made is taken over; give its last CRL too, or 'ca crl' will refuse to make a new one.

            EXAMPLES
              capki ca init root --subject 'C=CN, O=某某CA, CN=某某根CA' --algorithm sm2
              capki ca init issuing --subject 'C=CN, O=某某CA, CN=某某CA' --algorithm sm2 --parent root
              capki ca init taken-over --key ca.key --certificate ca.crt --crl ca.crl
            """)

    @Argument(help: ArgumentHelp("The CA directory to make.", valueName: "dir"))
    var directory: String

    @Option(help: "The name of a new CA.", transform: ArgumentValue.name)
    var subject: Name?

    @Option(help: "The algorithm of a new CA's key.", transform: ArgumentValue.keyAlgorithm)
    var algorithm: KeyAlgorithm?

    @Option(help: ArgumentHelp("The key that is there already: a file, or a pkcs11: URI.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("The PKCS#11 module of a pkcs11: URI that names none.", valueName: "file"))
    var module: String?

    @Option(help: ArgumentHelp("The certificate of an issuer that is taken over.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("The certificates above it, up to the root.", valueName: "file"))
    var chain: String?

    @Option(help: ArgumentHelp("Its last CRL: entries and number live on.", valueName: "file"))
    var crl: String?

    @Option(help: ArgumentHelp("The CA that signs the new one; without it the new one is a root.", valueName: "dir"))
    var parent: String?

    @Option(help: "How long a new CA lives; 20 years for a root, 10 under a parent, at most the parent's end.")
    var validityDays: Int?

    @Flag(help: "Set up a key archive too, for holders of two certificates ('ca issue-pair').")
    var archive = false

    @Option(
        help: "The algorithm of the archive's key; the CA's without it.", transform: ArgumentValue.keyAlgorithm)
    var archiveAlgorithm: KeyAlgorithm?

    @Option(help: ArgumentHelp("The archive's key in a token: a pkcs11: URI.", valueName: "uri"))
    var archiveKey: String?

    @OptionGroup var archiveSecrets: ArchiveSecretOptions
    @OptionGroup var publication: PublicationOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var parentPassphrase: ParentPassphraseOptions
    @OptionGroup var parentPIN: ParentPINOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if certificate != nil {
            guard key != nil, subject == nil, algorithm == nil, parent == nil, validityDays == nil else {
                throw ValidationError("--certificate takes an issuer over: it goes with --key, --chain and --crl alone")
            }
        } else {
            guard subject?.isEmpty == false, (algorithm == nil) != (key == nil) else {
                throw ValidationError("a new CA needs --subject, and --algorithm or --key")
            }
            guard chain == nil, crl == nil else {
                throw ValidationError("--chain and --crl go with --certificate, where an issuer is taken over")
            }
        }
        guard archive || (archiveAlgorithm == nil && archiveKey == nil) else {
            throw ValidationError("--archive-algorithm and --archive-key go with --archive")
        }
        guard archiveAlgorithm == nil || archiveKey == nil else {
            throw ValidationError("--archive-key names a key that is there: leave out --archive-algorithm")
        }
        if let validityDays, validityDays < 1 { throw ValidationError("--validity-days must be at least 1") }
    }

    func run() throws {
        let made = try certificate.map(takeOver) ?? makeNew()
        if archive { try setUpArchive(of: made) }
        let summary = try AuthoritySummary(made)
        try result.show(summary, "\(summary.text)\nthe CA is in \(directory)")
    }

    private func setUpArchive(of made: AuthorityDirectory) throws {
        let setup = ArchiveSetup(
            algorithm: archiveAlgorithm, key: archiveKey, subject: nil, secrets: archiveSecrets)
        do {
            _ = try setup.run(in: made, acting)
        } catch {
            let report = ErrorReport(error)
            throw CommandError(
                report.code, "the CA is in '\(directory)', but its key archive cannot be set up: \(report.message)",
                hint: "set it up with 'capki ca archive init \(directory)'")
        }
    }

    private func takeOver(_ certificateFile: String) throws -> AuthorityDirectory {
        let certificate = try InputFiles.certificate(certificateFile)
        let upper = try self.chain.map(InputFiles.certificates)?.filter { $0 != certificate } ?? []
        try ChainCheck.requireUnbroken([certificate] + upper)
        let list = try crl.map(InputFiles.crl)
        let draft = try AuthorityDraft(at: directory, key: existingKey())
        return try draft.finish(
            certificate: certificate, chain: upper, beginning: .takenOver(lastCRL: list),
            configure: publication.configure, context: acting.context)
    }

    private func makeNew() throws -> AuthorityDirectory {
        let parentDirectory = try parent.map(AuthorityDirectory.init(opening:))
        let key = try key == nil ? newKey() : existingKey()
        let draft = try AuthorityDraft(at: directory, key: key)
        let context = acting.context
        let issued = try NewAuthority(
            subject: subject ?? .empty, signer: key.signer, validityDays: validityDays, context: context
        ).certificate(under: parentDirectory, secrets: parentSecrets)
        do {
            return try draft.finish(
                certificate: issued, chain: parentDirectory?.chain ?? [], beginning: .new,
                configure: publication.configure, context: context)
        } catch {
            guard let parent else { throw error }
            // The parent's ledger holds a certificate whose key is gone with the draft.
            throw CommandError(
                "ca.unfinished",
                "the parent has issued \(issued.serialNumber), but '\(directory)' cannot be made: \(error)",
                hint:
                    "revoke it with 'capki ca revoke \(parent) --serial \(issued.serialNumber) --reason cessationOfOperation'"
            )
        }
    }

    private func newKey() throws -> AuthorityDraft.Key {
        guard let algorithm else { throw ValidationError("a new CA needs --algorithm or --key") }
        let secret = try acting.passphrase.place("passphrase for the CA's key").newSecret()
        if secret == nil { Notes.plainKey(directory) }
        let key = try SoftwareKey.generate(algorithm)
        return .file(key, passphrase: secret)
    }

    /// A key file is copied into the directory under the passphrase that it has.
    private func existingKey() throws -> AuthorityDraft.Key {
        guard let key else { throw ValidationError("--key is missing") }
        let secrets = acting.secrets
        if KeyReference.isToken(key) {
            return .token(try KeyReference(key, module: module).open(secrets), uri: key, module: module)
        }
        let opened = PassphraseMemory(secrets.passphrase)
        let software = try KeyReference(key).openFile(SecretSources(passphrase: { try opened.passphrase($0) }))
        let secret = try opened.last ?? acting.passphrase.place("passphrase for the CA's copy of the key").newSecret()
        if secret == nil { Notes.plainKey(directory) }
        return .file(software, passphrase: secret)
    }

    private var parentSecrets: SecretSources {
        ParentSecrets(
            passphrase: parentPassphrase, pin: parentPIN, ownPIN: acting.pin,
            isOwnPINTaken: key.map(KeyReference.isToken) ?? false
        ).sources
    }
}

/// Where a new CA publishes.
struct PublicationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("An address of the CRL; may be given again.", valueName: "url"))
    var crlAddress: [String] = []

    @Option(help: ArgumentHelp("An address of the OCSP service; may be given again.", valueName: "url"))
    var ocspAddress: [String] = []

    @Option(help: ArgumentHelp("An address of the CA's certificate; may be given again.", valueName: "url"))
    var issuerAddress: [String] = []

    func validate() throws {
        for address in crlAddress + ocspAddress + issuerAddress {
            let isASCII = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            guard isASCII, address.contains(":") else { throw ValidationError("'\(address)' is no address (URL)") }
        }
    }
}
