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
            envelopes and SKF blobs, PEM or DER, one or several in a file. What is encrypted is opened where a \
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
    }

    func run() throws {
        var shown: [Shown] = []
        var hasError = false
        for file in files {
            for item in try read(file) {
                let findings = Result { () throws(StructureError) in try item.findings(lint ? .everything : .unusual) }
                hasError = hasError || isWrong(findings)
                shown.append(try self.shown(item, findings, of: file))
            }
        }
        let document = Shown.parts(["schema": .text("capki.inspect/1"), "items": .list(shown)])
        let writer = ShownText(language: lang ?? .ofLocale)
        try result.show(document, shown.map(writer.text).joined(separator: "\n\n"))
        if lint, hasError { throw ExitCode(1) }
    }

    /// What cannot be held against the rules does not keep them.
    private func isWrong(_ findings: Result<[PlacedFinding]?, StructureError>) -> Bool {
        switch findings {
        case .success(let found): found?.contains(where: \.isError) ?? false
        case .failure: true
        }
    }

    private func read(_ file: String) throws -> [InspectedItem] {
        let bytes = try FileReading.bytes(at: file, byteLimit: Self.byteLimit)
        do {
            return try InspectedFile.items(bytes)
        } catch let error as StructureError {
            let name = file == "-" ? "standard input" : "'\(file)'"
            throw CommandError(error.code.rawValue, "\(name): \(error)")
        }
    }

    private func shown(
        _ item: InspectedItem, _ findings: Result<[PlacedFinding]?, StructureError>, of file: String
    ) throws -> Shown {
        let parts = try InspectedParts(passphrase: passphrase, listsEveryEntry: result.json).shown(item)
        guard case .fields(let fields) = parts,
            case .fields(let head) = Shown.parts(["file": .text(file), "kind": .term(item.kind)])
        else { return parts }
        let language = lang ?? .ofLocale
        return .fields(head + fields).adding(["findings": optionalPart { try findings.get()?.shown(in: language) }])
    }
}

/// The parts of each kind of item.
struct InspectedParts {
    let passphrase: PassphraseOptions
    let listsEveryEntry: Bool

    func shown(_ item: InspectedItem) throws -> Shown {
        switch item {
        case .certificate(let certificate): certificate.shown
        case .request(let request): request.shown
        case .crl(let list): list.shown(listsEveryEntry: listsEveryEntry)
        case .message(let message): message.shown
        case .ocspRequest(let request): request.shown
        case .ocspResponse(let response): response.shown
        case .timeStampRequest(let request): request.shown
        case .timeStampResponse(let response): response.shown
        case .privateKey(let key): key.shown
        case .encryptedPrivateKey(let key, let bytes): try opened(key.shown, bytes)
        case .traditionalPrivateKey(let block): try opened(block.shownKey, Array(block.text.utf8))
        case .publicKey(let key): key.shown
        case .pkcs12(let file, let bytes): try opened(file, bytes)
        case .sm2EnvelopedKey(let key): key.shown
        case .skfEnvelopedKey(let blob): blob.shown
        }
    }

    /// Nobody is asked: without a passphrase the outside is shown.
    private var isGiven: Bool { passphrase.passphraseFile != nil || passphrase.passphraseEnv != nil }

    private func secret() throws -> Secret? { try passphrase.place("passphrase").secret() }

    private func opened(_ outside: Shown, _ bytes: [UInt8]) throws -> Shown {
        guard isGiven else { return outside }
        return outside.adding(["key": try PrivateKeyFile.read(bytes, passphrase: secret).shown])
    }

    private func opened(_ file: PFX, _ bytes: [UInt8]) throws -> Shown {
        guard isGiven else { return file.shown }
        return file.shown.adding(["content": try PKCS12File.open(bytes, passphrase: secret).shown])
    }
}
