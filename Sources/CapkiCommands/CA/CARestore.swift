internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// `capki ca restore`.
struct CARestore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a CA directory from a backup.",
        discussion: """
            What was done after the backup is not in it. Give the CRL that was published last: its revocations are taken \
            over, new CRLs get higher numbers, and the certificates on it that the backup does not know are listed; bring \
            them back with 'capki ca adopt'. Without it no CRL is signed until 'ca adopt --crl' has given it.

            EXAMPLE
              capki ca restore issuing.backup issuing --crl published.crl --key ca.key.pem
            """)

    @Argument(help: ArgumentHelp("The backup.", valueName: "file"))
    var backup: String

    @Argument(help: ArgumentHelp("The CA directory to make.", valueName: "dir"))
    var directory: String

    @Option(
        help: ArgumentHelp(
            "The CRL that was published last; given again for every key that still signs one.", valueName: "file"))
    var crl: [String] = []

    @Option(help: ArgumentHelp("The CA's private key file, where it is not in the backup.", valueName: "file"))
    var key: String?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if let key, KeyReference.isToken(key) {
            throw ValidationError("--key is a file; a token is named by the settings in the backup")
        }
    }

    func run() throws {
        let lists = try crl.map(InputFiles.crl)
        let notes = StepNotes()
        let restored = try AuthorityRestoration(
            of: backup, at: directory, lastCRLs: lists, key: key,
            secrets: SecretSources(passphrase: acting.passphrase, pin: acting.pin), context: acting.context,
            progress: notes.tell)
        if lists.isEmpty {
            ProcessEnvironment.note(
                "note: the last CRL is not known; before the next one is signed, give it with 'capki ca adopt \(directory) --crl F'"
            )
        }
        let report = Report(restored, directory: directory)
        try result.show(report, report.text)
    }

    private struct Report: Encodable {
        let schema = "capki.ca-restore/1"
        let directory: String
        let subject: String
        let createdAt: String
        let certificates: Int
        let missing: [String]

        init(_ restored: AuthorityRestoration, directory: String) {
            self.directory = directory
            subject = restored.manifest.subject
            createdAt = restored.manifest.createdAt
            certificates = restored.manifest.certificates
            missing = restored.missing.map(\.description)
        }

        var text: String {
            var lines = [
                "'\(subject)' of \(createdAt), \(certificates) certificates, is in \(directory)",
                "certificates that were issued later are unknown: bring them back with 'capki ca adopt'",
            ]
            if !missing.isEmpty { lines.append("of these are revoked, and must be brought back:") }
            return (lines + missing.map { "  \($0)" }).joined(separator: "\n")
        }
    }
}
