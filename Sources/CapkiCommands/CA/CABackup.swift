internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKISystem

/// `capki ca backup`.
struct CABackup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Put the CA into one file, while others go on working.",
        discussion: """
            Ledger, settings, certificates and the other files of the folder, as a tar archive with a SHA-256 over all of \
            it; it is read back before it counts. Private keys stay out unless --with-key is given, and go along only \
            where they are encrypted.

            EXAMPLE
              capki ca backup issuing --out issuing-2026-11-23.backup
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
    var out: String

    @Flag(help: "Take private keys along, which must be encrypted.")
    var withKey = false

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var result: ResultOptions

    func validate() throws {
        if out == "-" { throw ValidationError("a backup is read back, so that it needs a file") }
    }

    func run() throws {
        let directory = try target.open()
        // An older ledger is brought up to date before it is copied.
        _ = try target.store()
        let notes = StepNotes()
        let backup = try AuthorityBackup(
            of: directory, at: out, overwrites: force, withKeys: withKey, now: ActContext.now().now,
            progress: notes.tell)
        for name in backup.leftOut { ProcessEnvironment.note("note: left out is \(name)") }
        let manifest = backup.manifest
        try result.show(
            Report(backup, file: out),
            """
            backup of '\(manifest.subject)': \(manifest.certificates) certificates, last act at \(manifest.lastActAt)
            written to \(out)
            """)
    }

    private struct Report: Encodable {
        let schema = "capki.ca-backup/1"
        let file: String
        let createdAt: String
        let subject: String
        let certificates: Int
        let lastActAt: String
        let crlNumber: String
        let files: [String]
        let leftOut: [String]

        init(_ backup: AuthorityBackup, file: String) {
            self.file = file
            createdAt = backup.manifest.createdAt
            subject = backup.manifest.subject
            certificates = backup.manifest.certificates
            lastActAt = backup.manifest.lastActAt
            crlNumber = backup.manifest.crlNumber
            files = backup.manifest.files
            leftOut = backup.leftOut
        }
    }
}
