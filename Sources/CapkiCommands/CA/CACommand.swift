internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKISystem

/// `capki ca`.
struct CACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca", abstract: "Run a certification authority in a directory.",
        subcommands: [
            CAInit.self, CAIssue.self, CAIssuePair.self, CAAdopt.self, CAImport.self, CARevoke.self, CARelease.self,
            CAActivate.self, CACRL.self, CAList.self, CAShow.self, CAStats.self, CACheck.self, CABackup.self,
            CARestore.self, CAAudit.self, CAClock.self, CAPurge.self, CARollover.self, ArchiveCommand.self,
        ])
}

/// What every command on a CA directory takes.
struct AuthorityOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The CA directory.", valueName: "dir"))
    var directory: String

    /// Opens the directory without its key.
    func open() throws -> AuthorityDirectory { try AuthorityDirectory(opening: directory) }

    /// Opens the ledger without the key.
    func store() throws -> any AuthorityStore { try open().store(migrating: Self.migrationNotes()) }

    /// Tells how far the ledger of an older capki has been brought up to date.
    static func migrationNotes() -> @Sendable (Int, Int) -> Void {
        let note = ProgressNote("certificates of an older ledger")
        return { note.update(Int64($0), of: Int64($1)) }
    }
}

/// What every command that acts as the CA takes.
struct ActingOptions: ParsableArguments {
    @Option(
        name: .customLong("operator"), help: "Who acts, for the record; the login name without it.",
        transform: ArgumentValue.operatorName)
    var operatorName: String?

    @Option(
        help: ArgumentHelp(
            "A file on which the act is based (application, identity papers, letter); its name and SHA-256 go into the record. May be given again.",
            valueName: "file"), transform: ArgumentValue.evidence)
    var evidence: [Evidence] = []

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var pin: PINOptions

    /// Opens the CA with its key.
    ///
    /// - Parameter opensKeyLater: whether the key is opened only where something is to be signed with it.
    func authority(
        _ directory: AuthorityDirectory, secrets: SecretSources? = nil, opensKeyLater: Bool = false
    ) throws -> CertificateAuthority {
        try directory.authority(
            secrets: secrets ?? self.secrets, opensKeyLater: opensKeyLater, context: context,
            waiting: Self.noteWaiting, migrating: AuthorityOptions.migrationNotes(), noting: Self.note)
    }

    /// Asks for what the CA's key needs.
    var secrets: SecretSources { SecretSources(passphrase: passphrase, pin: pin) }

    static func note(_ text: String) { ProcessEnvironment.note("note: \(text)") }

    var context: ActContext { .now(operator: operatorName, evidence: evidence) }

    /// Told where another process holds the ledger.
    static let noteWaiting: @Sendable () -> Void = {
        ProcessEnvironment.note("note: another act on this CA is under way, waiting for its end")
    }
}
