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
            A recovery is asked for with --serial and --reason; the request goes to --request-out. A second officer signs \
            those very bytes ('capki ca archive approve'). Then the recovery is done, once, with --request.

            EXAMPLES
              capki ca archive recover issuing --serial 5f… --reason '解密历史投标文件' --operator 张三 \
            --delivery cms --transport-key once.csr --request-out request.json
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

    @Option(help: ArgumentHelp("Where to write the bytes that a second officer signs.", valueName: "file"))
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
    @OptionGroup var acting: ActingOptions
    @OptionGroup var archivePassphrase: ArchivePassphraseOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if request == nil {
            guard serial != nil, reason != nil, requestOut != nil, handing.keyOut == nil, certificateOut == nil else {
                throw ValidationError("a recovery is asked for with --serial, --reason and --request-out")
            }
            guard requestOut != "-" else { throw ValidationError("the request goes to a file") }
        } else {
            guard serial == nil, reason == nil, requestOut == nil, officerCertificate == nil else {
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
        guard let serial, let reason, let requestOut else { return }
        let file = try PendingFile(at: requestOut, overwrites: force, reservedByteCount: 4096)
        let recipient = try handing.transportKey.map(InputFiles.publicKey)
        let order = RecoveryOrder(
            serialNumber: serial, reason: reason, delivery: handing.form(beside: nil), recipient: recipient,
            requester: try officerCertificate.map(InputFiles.certificate))
        let recovery = try acting.authority(directory).requestRecovery(
            order, policy: directory.archiveSettings().policy, context: acting.context)
        do {
            try file.commit(recovery.request.bytes)
        } catch {
            throw CommandError(
                "output.failed", "the recovery \(recovery.request.id) is asked for, but not written: \(error)",
                hint: "ask again; this one lapses at \(recovery.request.expiresAt)")
        }
        let description = RecoveryDescription(recovery, now: acting.context.now)
        try result.show(description, "\(description.text)\nto be signed by a second officer: \(requestOut)")
    }

    private func perform(_ id: String, in directory: AuthorityDirectory) throws {
        guard let known = try directory.store().read({ try $0.recovery(id) }) else {
            throw CommandError(
                "authority.recovery", "there is no recovery '\(id)'",
                hint: "'capki ca archive list' shows all of them")
        }
        let keyOut = handing.keyOut ?? ""
        let files = try ClaimedFiles(
            keys: [keyOut], others: certificateOut.map { [$0] } ?? [], overwrites: force)
        let delivery = try handing.delivery(known.request.delivery)
        let authority = try acting.authority(directory)
        let done = try authority.recover(
            id, delivery: delivery, from: directory.openedKeyArchive(archivePassphrase.secrets),
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

/// A recovery as it is shown.
struct RecoveryDescription: Encodable {
    let id: String
    let state: String
    let serial: String
    let subject: String
    let reason: String
    let requestedBy: String
    let requestedAt: String
    let expiresAt: String
    let delivery: String
    /// SHA-256 over the bytes that are approved.
    let requestSha256: String?
    let approvedBy: String?
    let approvedAt: String?
    let usedAt: String?
    let key: DeliveryDescription?

    init(_ recovery: RecoveryRecord, now: Instant, key: DeliveryDescription? = nil) {
        let request = recovery.request
        id = request.id
        state = recovery.isExpired(at: now) ? "expired" : recovery.state.rawValue
        serial = request.serialNumber.description
        subject = request.subject
        reason = request.reason
        requestedBy = request.operatorName
        requestedAt = request.requestedAt.description
        expiresAt = request.expiresAt.description
        delivery = request.delivery.rawValue
        requestSha256 = (try? DigestAlgorithm.sha256.hash(request.bytes)).map { hexadecimal($0) }
        approvedBy = recovery.approver
        approvedAt = recovery.approvedAt?.description
        usedAt = recovery.usedAt?.description
        self.key = key
    }

    var text: String {
        var lines = [
            "recovery    \(id), \(state)", "of          \(serial), \(subject)", "because     \(reason)",
            "asked for   \(requestedAt) by \(requestedBy), lapses \(expiresAt)", "delivery    \(delivery)",
        ]
        if let approvedAt, let approvedBy { lines.append("approved    \(approvedAt) by \(approvedBy)") }
        if let usedAt { lines.append("done        \(usedAt)") }
        return lines.joined(separator: "\n")
    }
}
