internal import ArgumentParser
internal import PKIStructures
internal import PKITokens

/// `capki token write`.
struct TokenWrite: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write", abstract: "Write a certificate beside its key on a token.",
        discussion: """
            The token must hold the certificate's key. The certificate gets the key's ID, is read back and compared, and \
            the token signs to prove that key and certificate belong together. Running it again changes nothing.

            EXAMPLE
              capki token write --token B --certificate new.pem --pin-env USER_PIN
            """)

    @OptionGroup var target: TokenOptions

    @Option(help: ArgumentHelp("The certificate, PEM or DER; the first one of the file.", valueName: "file"))
    var certificate: String

    @Option(help: "The label of the certificate; the key's without it.")
    var label: String?

    @Flag(help: "Remove an older certificate of the key, after the new one is proven.")
    var replace = false

    @OptionGroup var pin: PINOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let certificate = try InputFiles.certificate(certificate)
        let token = try target.logIn(pin)
        let report = try token.writeCertificate(certificate, label: label, replacing: replace)
        let written = Written(report, token: token.description.label, serial: certificate.serialNumber.description)
        try result.show(written, written.text)
    }

    private struct Written: Encodable {
        let token: String
        let serial: String
        let id: String
        let label: String
        let alreadyPresent: Bool
        let removed: Int
        let subjectOnKeys: Bool

        init(_ report: CertificateWriteReport, token: String, serial: String) {
            self.token = token
            self.serial = serial
            id = hexadecimal(report.id)
            label = report.label
            alreadyPresent = report.wasPresent
            removed = report.removedCount
            subjectOnKeys = report.hasSubjectOnKeys
        }

        var text: String {
            let done = alreadyPresent ? "was there already" : "is written and proven by a signature of the token"
            let removal = removed > 0 ? "\n\(removed) older certificates of the key are removed" : ""
            return "certificate \(serial) \(done)\ntoken '\(token)', label '\(label)', ID \(id)\(removal)"
        }
    }
}
