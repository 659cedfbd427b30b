internal import ArgumentParser
internal import PKIStructures
internal import PKITokens

/// `capki token read`.
struct TokenRead: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Read certificates, a seal or data from a token.",
        discussion: """
            All certificates, or the one that --label or --id names; with --seal the seal of a certificate, which \
            --certificate or --id names where there are several; with --data the bytes of the data object that --label \
            names. All are read without a login.

            EXAMPLES
              capki token read --token A --out certificates.pem
              capki token read --token A --seal --certificate org.pem --out org.esl
            """)

    @OptionGroup var target: TokenOptions

    @Option(help: "The label of the certificate, the seal or the data.")
    var label: String?

    @Option(
        help: ArgumentHelp("The ID of the certificate, or of the one that the seal is of.", valueName: "hex"),
        transform: ArgumentValue.objectID)
    var id: ObjectID?

    @Flag(help: "Read a seal instead of certificates.")
    var seal = false

    @Option(help: ArgumentHelp("With --seal: the certificate that it is of, PEM or DER.", valueName: "file"))
    var certificate: String?

    @Flag(help: "Read a data object instead of certificates.")
    var data = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        try output.check(result)
        if seal, data { throw ValidationError("give --seal or --data") }
        if certificate != nil, !seal { throw ValidationError("--certificate goes with --seal") }
    }

    func run() throws {
        let token = try target.find()
        let uri = try target.uri
        if seal {
            return try readSeal(
                token,
                SealSelector(
                    label: label ?? uri.object, id: id?.bytes ?? uri.id,
                    certificate: certificate.map(InputFiles.certificate)))
        }
        if data { return try readData(token, label: label ?? uri.object) }
        let selector = ObjectSelector(label: label ?? uri.object, id: id?.bytes ?? uri.id)
        let found = try selector.isEmpty ? token.certificates() : [token.certificate(matching: selector)]
        guard !found.isEmpty else {
            throw CommandError("token.certificate_not_found", "token '\(token.description.label)' holds no certificate")
        }
        if output.der, found.count > 1 {
            throw CommandError(
                "output.several", "the token holds \(found.count) certificates, a DER file takes one",
                hint: "name one by --label or --id")
        }
        let file = try output.claim()
        try file.write(found.map(\.certificate.pem))
        guard !file.isStandardOutput else { return }
        let report = try found.map(Entry.init)
        try result.show(report, report.map(\.text).joined(separator: "\n") + "\nwritten to \(output.out)")
    }

    private func readSeal(_ token: Token, _ selector: SealSelector) throws {
        let found = try token.seal(matching: selector)
        let file = try output.claim()
        try file.write(found.bytes)
        guard !file.isStandardOutput else { return }
        let report = ReadSeal(
            label: found.label, size: found.bytes.count,
            serial: found.certificate?.certificate.serialNumber.description,
            certificateSha256: hexadecimal(found.certificateHash))
        let owner = report.serial.map { "of certificate \($0)" } ?? "without its certificate"
        try result.show(report, "seal '\(report.label)' \(owner), \(report.size) bytes\nwritten to \(output.out)")
    }

    private func readData(_ token: Token, label: String?) throws {
        let found = try token.data(label: label)
        guard let first = found.first, found.count == 1 else {
            let names = found.map { "'\($0.label)' (\($0.bytes.count) bytes)" }.joined(separator: ", ")
            throw CommandError(
                found.isEmpty ? "token.object_not_found" : "token.ambiguous",
                "token '\(token.description.label)' holds \(found.count) data objects\(label.map { " '\($0)'" } ?? "")"
                    + (found.isEmpty ? "" : ": \(names)"),
                hint: "name one by --label; capki token show lists them")
        }
        let file = try output.claim()
        try file.write(first.bytes)
        guard !file.isStandardOutput else { return }
        let report = ReadData(label: first.label, size: first.bytes.count)
        try result.show(report, "data '\(report.label)', \(report.size) bytes\nwritten to \(output.out)")
    }

    private struct ReadSeal: Encodable {
        let label: String
        let size: Int
        let serial: String?
        let certificateSha256: String
    }

    private struct ReadData: Encodable {
        let label: String
        let size: Int
    }

    private struct Entry: Encodable {
        let label: String
        let id: String
        let certificate: CertificateDescription

        init(_ found: TokenCertificate) throws {
            label = found.label
            id = hexadecimal(found.id)
            certificate = try CertificateDescription(found.certificate)
        }

        var text: String { "'\(label)', ID \(id)\n\(certificate.text)" }
    }
}

extension ObjectSelector {
    /// Whether nothing is asked for, so that everything fits.
    var isEmpty: Bool { label == nil && id == nil }
}
