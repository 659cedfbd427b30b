internal import ArgumentParser
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// `capki ca import`.
struct CAImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take over the database of an 'openssl ca'.",
        discussion: """
            Every line of index.txt is held against its certificate, SERIAL.pem in the folder 'newcerts' beside it; then \
            certificates and revocations are taken over, all or nothing. Certificates can then be reissued and revoked.

            EXAMPLE
              capki ca import taken-over demoCA/index.txt --crl demoCA/crl.pem
            """)

    @OptionGroup var target: AuthorityOptions

    @Argument(help: ArgumentHelp("The database, index.txt.", valueName: "index"))
    var index: String

    @Option(
        help: ArgumentHelp(
            "The folder of the certificates; 'newcerts' beside the index without it.", valueName: "folder"))
    var certificates: String?

    @Option(help: ArgumentHelp("The issuer's last CRL, where 'ca init' was not given it.", valueName: "file"))
    var crl: String?

    @Flag(help: "Pass over lines whose certificate is not there; a revocation is taken over all the same.")
    var skipMissing = false

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    /// The largest database that is read, in bytes: several million lines.
    private static let byteLimit = 1 << 30
    private static let listedFaultLimit = 1000

    func run() throws {
        let directory = try target.open()
        let list = try crl.map(InputFiles.crl)
        let bytes = try FileReading.bytes(at: index, byteLimit: Self.byteLimit)
        let read = OpenSSLIndex(bytes)
        let folder = certificates ?? "\(Folders.folder(containing: index))/newcerts"
        let note = ProgressNote("lines of the index")
        do {
            let done = try acting.authority(directory).importIndex(
                read, certificate: { try Self.certificate($0, in: folder) }, skipsMissing: skipMissing, lastCRL: list,
                evidence: [Evidence(name: "index.txt", of: bytes)], context: acting.context,
                progress: { note.update(Int64($0), of: Int64($1)) })
            let report = Report(done, lines: read.entries.count)
            try result.show(report, report.text)
        } catch let refusal as ImportRefusal {
            throw Self.error(refusal, index)
        }
    }

    /// The file that `openssl ca` wrote, under the number in capitals.
    private static func certificate(_ entry: OpenSSLIndex.Entry, in folder: String) throws -> Certificate? {
        for name in [entry.serialText, entry.serialText.lowercased()] {
            let path = "\(folder)/\(name).pem"
            if FileReading.exists(path) { return try InputFiles.certificate(path) }
        }
        return nil
    }

    private static func error(_ refusal: ImportRefusal, _ index: String) -> CommandError {
        let findings = refusal.faults.prefix(listedFaultLimit).map {
            Finding(code: "import.line", message: $0.description, clause: "openssl-ca(1)")
        }
        let isMissing = refusal.faults.contains { $0.message.hasSuffix("is not there") }
        return CommandError(
            "ca.import", "nothing is imported from '\(index)': \(refusal.faults.count) faults",
            hint: isMissing
                ? "name the folder of the certificates with --certificates, or pass over those that are gone with --skip-missing"
                : "mend the lines, or the files of their certificates", findings: findings)
    }

    private struct Report: Encodable {
        struct Line: Encodable {
            let line: Int
            let serial: String
            let subject: String
        }

        let schema = "capki.ca-import/1"
        let lines: Int
        let adopted: Int
        let known: Int
        let revoked: Int
        let withoutCertificate: [Line]

        init(_ result: ImportResult, lines: Int) {
            self.lines = lines
            adopted = result.adopted
            known = result.known
            revoked = result.revoked
            withoutCertificate = result.withoutCertificate.map {
                Line(line: $0.line, serial: $0.serialNumber.description, subject: $0.subject)
            }
        }

        var text: String {
            var text = "\(lines) lines: adopted \(adopted), \(revoked) of the lines are revoked"
            if known > 0 { text += "; \(known) were in the ledger already" }
            guard !withoutCertificate.isEmpty else { return text }
            let list = withoutCertificate.map { "\n  line \($0.line)  \($0.serial)  \($0.subject)" }
            return text + "\nwithout a certificate:" + list.joined()
        }
    }
}
