internal import ArgumentParser
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// `capki inspect`.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what is in any file that a CA meets.",
        discussion: """
            Certificates, requests, CRLs, keys, PKCS#7, CMS and GB/T 35275 messages, PKCS#12, OCSP, time stamps, SM2 key \
            envelopes and those of SKF, electronic seals and seal signatures, PEM or DER, one or several in a file. What is encrypted is opened where a \
            passphrase is given by file or environment; private numbers are never shown. What breaks a rule of the \
            standards in a certificate, a request or a CRL is listed with its clause.

            EXAMPLES
              capki inspect org.cert.pem
              capki inspect --lang zh --lint org.cert.pem
              capki inspect --json backup.p12 --passphrase-file backup.pass
            """)

    @Argument(help: ArgumentHelp("The files; '-' is standard input.", valueName: "file"))
    var files: [String]

    @Option(help: "en or zh; the locale's language without it.")
    var lang: Language?

    @Flag(help: "Show every finding of the lints, notices too, and exit with 1 where one is an error.")
    var lint = false

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var result: ResultOptions

    /// The largest file that is read, in bytes.
    private static let byteLimit = 256 << 20

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("name a file") }
        if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input is read once") }
    }

    func run() throws {
        var inspection = Inspection(command: self)
        for file in files { inspection.add(file) }
        try inspection.throwOnlyFault()
        let document = Shown.parts(["schema": .text("capki.inspect/1"), "items": .list(inspection.shown)])
        let writer = ShownText(language: lang ?? .ofLocale)
        try result.show(document, inspection.shown.map(writer.text).joined(separator: "\n\n"))
        if !inspection.faults.isEmpty { throw ExitCode(2) }
        if lint, inspection.hasError { throw ExitCode(1) }
    }
}
