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
            What was done after the backup is not in it. Give the CRLs that were published last: what they revoke is taken \
            over, new CRLs get higher numbers, and the certificates on them that the backup does not know are listed; bring \
            them back with 'capki ca adopt'. They can be complete ones, deltas, and those of parts; where they do not \
            make a whole, no CRL is signed until 'ca adopt --crl' has given the last complete one.

            EXAMPLE
              capki ca restore issuing.backup issuing --crl ca.crl --key ca.key.pem
              capki ca restore issuing.backup issuing --crl ca.crl --crl ca-delta.crl --key ca.key.pem
            """)

    @Argument(help: ArgumentHelp("The backup.", valueName: "file"))
    var backup: String

    @Argument(help: ArgumentHelp("The CA directory to make.", valueName: "dir"))
    var directory: String

    @Option(
        help: ArgumentHelp(
            "A CRL that was published last; may be given again, for deltas, parts, and every key that still signs one.",
            valueName: "file"))
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
        if restored.lacksEarlierCRL {
            let what = lists.isEmpty ? "the last CRL is not known" : "the CRLs do not say everything that was revoked"
            ProcessEnvironment.note(
                "note: \(what); before the next one is signed, give the last complete one with 'capki ca adopt \(directory) --crl F'"
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
        /// Whether no CRL is signed until the last complete one is given.
        let lacksEarlierCrl: Bool

        init(_ restored: AuthorityRestoration, directory: String) {
            self.directory = directory
            subject = restored.manifest.subject
            createdAt = restored.manifest.createdAt
            certificates = restored.manifest.certificates
            missing = restored.missing.map(\.description)
            lacksEarlierCrl = restored.lacksEarlierCRL
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
