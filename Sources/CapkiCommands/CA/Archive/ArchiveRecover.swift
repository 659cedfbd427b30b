internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// `capki ca archive recover`.
struct ArchiveRecover: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Ask for the recovery of an archived key, or do one that is approved.",
        discussion: """
            A recovery is asked for by an officer, with --serial and --reason; the request goes to --request-out. He signs its \
            bytes with his key: at once (--officer-key) or afterwards ('capki ca archive sign'). A second officer signs those \
            very bytes too ('capki ca archive approve'). Then the recovery is done, once, with --request.

            EXAMPLES
              capki ca archive recover issuing --serial 5f… --reason '解密历史投标文件' --operator 张三 \
            --officer-certificate zhang.pem --officer-key zhang.key.pem --delivery cms --transport-key once.csr \
            --request-out request.json
              capki ca archive recover issuing --request 7a… --transport-key once.csr --key-out key.pem
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(
        help: "Of the encryption certificate whose key is to be recovered.", transform: ArgumentValue.serial)
    var serial: SerialNumber?

    @Option(help: ArgumentHelp("Why it is to be recovered.", valueName: "text"), transform: Self.line)
    var reason: String?

    @Option(help: ArgumentHelp("The certificate of the officer who asks.", valueName: "file"))
    var officerCertificate: String?

    @Option(
        help: ArgumentHelp(
            "The key of the officer who asks, a file or a pkcs11: URI; without it he signs afterwards.",
            valueName: "key"))
    var officerKey: String?

    @Option(help: ArgumentHelp("Where to write the bytes that the officers sign.", valueName: "file"))
    var requestOut: String?

    @Option(help: ArgumentHelp("The approved request to do.", valueName: "id"))
    var request: String?

    @Option(help: ArgumentHelp("Write the key's certificate here too.", valueName: "file"))
    var certificateOut: String?

    @Flag(help: "Write DER instead of PEM.")
    var der = false

    @Flag(help: "Replace files that are there.")
    var force = false

    @OptionGroup var handing: DeliveryOptions
    @OptionGroup var officer: OfficerKeyOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var archiveSecrets: ArchiveSecretOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if request == nil {
            guard serial != nil, reason != nil, officerCertificate != nil, requestOut != nil, handing.keyOut == nil,
                certificateOut == nil
            else {
                throw ValidationError(
                    "a recovery is asked for with --serial, --reason, --officer-certificate and --request-out")
            }
            guard requestOut != "-" else { throw ValidationError("the request goes to a file") }
        } else {
            guard serial == nil, reason == nil, requestOut == nil, officerCertificate == nil,
                officerKey == nil
            else {
                throw ValidationError("what is asked for stands in the request: --request goes with --key-out")
            }
            guard let keyOut = handing.keyOut, keyOut != "-", certificateOut != "-" else {
                throw ValidationError("say by --key-out where the key goes, a file")
            }
        }
    }

    func run() throws {
        let directory = try target.open()
        if let request { return try perform(request, in: directory) }
        guard let serial, let reason, let requestOut, let officerCertificate else { return }
        let file = try PendingFile(at: requestOut, overwrites: force, reservedByteCount: 4096)
        let recipient = try handing.transportKey.map(InputFiles.publicKey)
        let order = RecoveryOrder(
            serialNumber: serial, reason: reason, delivery: handing.form(beside: nil), recipient: recipient,
            requester: try InputFiles.certificate(officerCertificate))
        // The officer's key is opened before the act, which others have to wait for.
        let signing = try officerKey.map {
            try RequestSigning(key: $0, certificate: officerCertificate, secrets: officer)
        }
        let context = acting.context
        let recovery = try acting.authority(directory).requestRecovery(
            order, officers: directory.officers(), policy: directory.archiveSettings().policy,
            signing: signing.map { signing in { try signing.sign($0, at: context.now) } }, context: context)
        do {
            try file.commit(recovery.request.bytes)
        } catch {
            throw CommandError(
                "output.failed", "the recovery \(recovery.request.id) is asked for, but not written: \(error)",
                hint: "ask again; this one lapses at \(recovery.request.expiresAt)")
        }
        let description = RecoveryDescription(recovery, now: acting.context.now)
        let who = recovery.signature == nil ? "the officer who asks, then by a second one" : "a second officer"
        try result.show(description, "\(description.text)\nto be signed by \(who): \(requestOut)")
    }

    private func perform(_ id: String, in directory: AuthorityDirectory) throws {
        let known = try ArchiveSign.recovery(id, in: directory)
        let keyOut = handing.keyOut ?? ""
        let files = try ClaimedFiles(
            keys: [keyOut], others: certificateOut.map { [$0] } ?? [], overwrites: force)
        let delivery = try handing.delivery(known.request.delivery)
        let authority = try acting.authority(directory)
        let done = try authority.recover(
            id, delivery: delivery, from: directory.openedKeyArchive(archiveSecrets.secrets, for: [id]),
            officers: directory.officers(), chain: directory.chain, context: acting.context)
        try files.write(
            done.delivered, to: keyOut, isDER: der, serial: done.certificate.serialNumber,
            directory: target.directory)
        if let certificateOut {
            try files.write(done.certificate, to: certificateOut, isDER: der, directory: target.directory)
        }
        let key = try DeliveryDescription(done.delivered, file: keyOut)
        let description = RecoveryDescription(done.recovery, now: acting.context.now, key: key)
        try result.show(description, "\(description.text)\nkey         \(key.text)")
    }

    /// A text of one line, for the record.
    @Sendable private static func line(_ text: String) throws -> String {
        let isShown = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isShown, text.contains(where: { !$0.isWhitespace }), text.utf8.count <= 1024 else {
            throw ValidationError("the reason is empty, longer than 1024 bytes, or has control characters")
        }
        return text
    }
}
