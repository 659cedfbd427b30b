internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// `capki reissue`.
struct ReissueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reissue", abstract: "Reissue a certificate (补办): same subject, same validity, new key.",
        discussion: """
            The original must be known to the CA, unexpired and not yet replaced; the key in the request must be new. \
            What was lost or stolen is revoked at once; what was damaged or whose PIN is forgotten is superseded, now or \
            when the new certificate is activated ('capki ca activate').

            Many are done by --batch: the whole file is checked first and refused with all its faults; then it is carried \
            out, and can be interrupted and run again: what is done is not repeated. The results are one JSON object a line \
            with certificate and receipt. Paths in the file start from its folder.

            A line that names the signing certificate of a pair reissues both certificates, in one transaction. Its columns: \
            encryption_key (recover, new, new-and-recover or keep; without it what the settings say under archive: reissue), \
            key_out (where the key goes as it is handed out), recovery (the approved recovery, with recover and \
            new-and-recover), recovered_key_out (the old key beside a new one), delivery (sm2-envelope, cms or pkcs12; by \
            default cms where transport_key is given, else by the signing key), transport_key, passphrase_file (for pkcs12; \
            or one for all by --out-passphrase-file) and encryption_algorithm. Each key is on the disk, as KEY_OUT.new, \
            before its certificates are issued; the results of pairs follow those of single certificates.

            With --seal or --esid the electronic seal of the certificate is made anew for the new one, after that is issued. \
            Where the seal fails the certificate stays issued, the receipt has the seal under 'pending', the exit code is 2, and \
            'capki seal remake' finishes it. Behind a batch 'capki seal remake-all' makes all seals that wait.

            EXAMPLES
              capki reissue issuing --certificate old.pem --csr new.csr --reason lost --out new.pem
              capki reissue issuing --serial 4f1c9ad2 --csr new.csr --reason lost --out new.pem --esid 4401130000001 --seal-out new.esl
              capki reissue issuing --batch jobs.csv --out results.jsonl
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The original's serial number, hexadecimal.", transform: ArgumentValue.serial)
    var serial: SerialNumber?

    @Option(help: ArgumentHelp("The original certificate.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("The request with the new key, PEM or DER.", valueName: "file"))
    var csr: String?

    @Option(help: "lost, stolen, damaged or forgotten-pin.", transform: ArgumentValue.word("reason"))
    var reason: ReissueReason?

    @Option(
        help: ArgumentHelp(
            "Many reissues: a table (CSV) with the columns serial or certificate, request, reason, and if need be lost_at, revoke_original, already_revoked, and those for pairs; or a JSON object a line with these keys.",
            valueName: "file"))
    var batch: String?

    @Option(help: "How many threads work on a batch; as many as cores without it.")
    var jobs: Int?

    @Option(
        help: ArgumentHelp("When the original is revoked: now (the default) or on-activation.", valueName: "when"),
        transform: ArgumentValue.word("time of revocation"))
    var revokeOriginal: OriginalRevocation = .now

    @Option(
        help: ArgumentHelp("When the key was lost, RFC 3339; it becomes the invalidity date.", valueName: "time"),
        transform: ArgumentValue.instant)
    var lostAt: Instant?

    @Flag(help: "Confirm that the original, revoked with keyCompromise or superseded, is to be reissued.")
    var alreadyRevoked = false

    @Option(help: ArgumentHelp("'now' lets it begin now, where the settings allow it.", valueName: "when"))
    var notBefore: Beginning?

    @OptionGroup var pair: PairReissueOptions
    @OptionGroup var sealing: ReissueSealOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var result: ResultOptions

    enum Beginning: String, ExpressibleByArgument { case now }

    func validate() throws {
        try output.check(result)
        if batch != nil { return try validateBatch() }
        guard jobs == nil else { throw ValidationError("--jobs goes with --batch") }
        guard csr != nil, let reason else { throw ValidationError("give --csr and --reason, or --batch") }
        guard (serial == nil) != (certificate == nil) else {
            throw ValidationError("name the original by --serial or by --certificate")
        }
        if lostAt != nil, !reason.isCompromise {
            throw ValidationError("--lost-at goes with --reason lost or stolen")
        }
        if reason.isCompromise, revokeOriginal == .onActivation {
            throw ValidationError(
                "what was \(reason.rawValue) is revoked at once; --revoke-original on-activation is for damaged and forgotten-pin"
            )
        }
    }

    /// In a batch every line says what it is about.
    private func validateBatch() throws {
        guard csr == nil, reason == nil, serial == nil, certificate == nil, lostAt == nil, !alreadyRevoked,
            notBefore == nil, revokeOriginal == .now
        else { throw ValidationError("with --batch the originals, requests and reasons stand in the file") }
        guard pair.isUnused else {
            throw ValidationError("with --batch what becomes of encryption keys stands in the file")
        }
        guard !sealing.old.isNamed else {
            throw ValidationError("with --batch no seal is made; 'capki seal remake-all' makes them all behind it")
        }
        guard output.out != "-", !output.der else { throw ValidationError("the results of a batch go to a file") }
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is \(jobs), allowed are 1 to 256") }
    }

    func run() throws {
        let directory = try target.open()
        if let batch {
            try noteUnknownRevocations(directory)
            return try BatchRun(
                path: batch, directory: directory, acting: acting, output: output, result: result, threadCount: jobs,
                pairOptions: pair
            ).perform()
        }
        guard let csr, let reason else { throw ValidationError("give --csr and --reason, or --batch") }
        let request = try InputFiles.request(csr)
        let original = try originalSerial(directory)
        let order = ReissueOrder(
            original: original, request: request, reason: reason, revocation: revokeOriginal, lostAt: lostAt,
            isAlreadyRevoked: alreadyRevoked, beginsNow: notBefore == .now)
        try noteUnknownRevocations(directory)
        let seal = try sealing.prepare(directory, force: output.force, result)
        if let choice = try pair.choice(for: original, in: directory) {
            return try reissue(order, choice, seal, in: directory)
        }
        let file = try output.claim()
        let context = acting.context
        let done = try acting.authority(directory).reissue(order, policy: directory.settings.reissue, context: context)
        var receipt = done.receipt
        noteWarnings(receipt)
        var receiptFile = try keepReceipt(receipt, in: directory)
        try IssuedFile.write(done.certificate, to: file, directory: target.directory)
        let isSealed = try finish(seal, &receipt, &receiptFile, in: directory)
        if !file.isStandardOutput { try result.show(receipt, text(receipt, receiptFile)) }
        if !isSealed { throw ExitCode(2) }
    }

    /// Makes the seal anew, or names those that wait for it.
    private func finish(
        _ seal: ReissueSealing?, _ receipt: inout ReissueReceipt, _ receiptFile: inout String,
        in directory: AuthorityDirectory
    ) throws -> Bool {
        var isDone = true
        if let seal {
            isDone = seal.finish(&receipt, output.out, acting)
            receiptFile = try keepReceipt(receipt, in: directory)
        }
        // Those that failed have been told already.
        if isDone { try BoundSeals.note(SerialNumber(hexadecimal: receipt.original.serial), in: directory) }
        return isDone
    }

    /// Reissues both certificates of a pair.
    private func reissue(
        _ order: ReissueOrder, _ choice: EncryptionKeyChoice, _ seal: ReissueSealing?, in directory: AuthorityDirectory
    ) throws {
        guard output.out != "-" else {
            throw ValidationError("a pair goes to files, not to standard output")
        }
        var report = try PairReissue(
            options: pair, choice: choice, directory: directory, acting: acting, output: output
        ).run(order)
        [report.signing, report.encryption].forEach(noteWarnings)
        var kept = try [report.signing, report.encryption].map { try keepReceipt($0, in: directory) }
        // A seal is bound to the signing certificate.
        let isSealed = try finish(seal, &report.signing, &kept[0], in: directory)
        try result.show(report, text(report.signing, kept.joined(separator: " and ")) + "\n" + report.text)
        if !isSealed { throw ExitCode(2) }
    }

    private func noteWarnings(_ receipt: ReissueReceipt) {
        for warning in receipt.warnings ?? [] {
            ProcessEnvironment.note(
                "warning: in the original's \(warning.part): \(warning.message) (\(warning.clause))")
        }
    }

    private func originalSerial(_ directory: AuthorityDirectory) throws -> SerialNumber {
        if let serial { return serial }
        return try KnownCertificate.serial(inFile: certificate ?? "-", of: directory)
    }

    /// What the other tool has revoked is not known before its last CRL is.
    private func noteUnknownRevocations(_ directory: AuthorityDirectory) throws {
        guard try directory.store().read({ try $0.state().lacksEarlierCRL }) else { return }
        ProcessEnvironment.note(
            "note: this CA was taken over without its last CRL; whether the original is revoked there is not known")
    }

    private func keepReceipt(_ receipt: ReissueReceipt, in directory: AuthorityDirectory) throws -> String {
        let bytes = Array(try JSONText.encode(receipt).utf8)
        do {
            return try directory.keep(
                receipt: bytes, serial: SerialNumber(hexadecimal: receipt.replacement.serial))
        } catch {
            // The ledger holds the receipt; its file is a copy.
            ProcessEnvironment.note("note: the receipt is in the ledger, but its file cannot be written: \(error)")
            return "the ledger"
        }
    }

    private func text(_ receipt: ReissueReceipt, _ receiptFile: String) -> String {
        let revocation = receipt.revocation
        let fate =
            revocation.revokedAt.map { "revoked at \($0) (\(revocation.reason))" }
            ?? "is revoked by 'capki ca activate \(target.directory) --serial \(receipt.replacement.serial)'"
        return """
            subject     \(receipt.subject)
            original    \(receipt.original.serial), \(fate)
            new         \(receipt.replacement.serial)
            validity    \(receipt.replacement.notBefore) to \(receipt.replacement.notAfter)
            SHA-1       \(receipt.original.sha1) → \(receipt.replacement.sha1)\(seals(receipt))
            written to \(output.out), receipt in \(receiptFile)
            """
    }

    private func seals(_ receipt: ReissueReceipt) -> String {
        guard let seals = receipt.seals else { return "" }
        let words = seals.remade.map { "\($0.esid) made anew" } + seals.pending.map { "\($0.esid) still to be made" }
        return "\nseals       \(words.joined(separator: ", "))"
    }
}
