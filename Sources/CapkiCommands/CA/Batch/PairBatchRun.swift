internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// The lines of a batch that reissue pairs, with the places of their keys.
struct PairBatchRun {
    private let lines: [BatchSorting.PairLine]
    private let folder: String
    private let files: BatchKeyFiles
    private let batch: PairBatchReissuing

    init(
        lines: [BatchSorting.PairLine], folder: String, directory: AuthorityDirectory,
        authority: CertificateAuthority, plan: BatchPlan, options: PairReissueOptions, overwrites: Bool
    ) throws {
        self.lines = lines
        self.folder = folder
        files = BatchKeyFiles(overwrites: overwrites)
        let out = options.handing.outPassphrase
        // Nobody is asked at a terminal for what may be one secret for thousands of holders.
        let isGiven = out.outPassphraseFile != nil || out.outPassphraseEnv != nil
        let orders = PairBatchFileOrders(
            lines: lines, folder: folder, passphrase: isGiven ? try out.place("").secret() : nil)
        let access = try directory.archiveAccess(
            opening: options.archiveSecrets.secrets, for: lines.compactMap(\.line.pair.recovery))
        batch = PairBatchReissuing(
            orders, by: authority, access: access, policy: directory.settings.reissue, plan: plan)
    }

    /// Checks every line, and that there is a place for each key.
    func check(
        after singles: CheckedBatch, _ context: ActContext, progress: (Int) -> Void
    ) throws -> [BatchLineFault] {
        var taken: Set<String> = []
        let faults = try batch.check(after: singles, context: context, progress: progress) { index, isDone in
            for place in [keyPlace(index), recoveredPlace(index)].compactMap({ $0 }) {
                guard taken.insert(place).inserted else {
                    throw CommandError("batch.bad_line", "an earlier line of the batch has the same place '\(place)'")
                }
                if !isDone { try files.requireFree(place) }
            }
        }
        return faults.map { BatchLineFault(lines[$0.index].line.number, $0.error) }
    }

    /// Carries the lines out, and tells what became of each.
    func run(_ context: ActContext, tell: (PairResultLine) throws -> Void) throws {
        try batch.run(
            context: context,
            keep: { delivery in
                try files.keep(delivery.key, for: keyPlace(delivery.index) ?? "")
                if let old = delivery.recoveredKey, let place = recoveredPlace(delivery.index) {
                    try files.keep(old, for: place)
                }
            },
            deliver: { try tell(line(of: $0)) }, shouldStop: { Interruption.isRequested })
    }

    private func keyPlace(_ index: Int) -> String? {
        lines[index].line.pair.keyOut.map { BatchFileOrders.resolved($0, in: folder) }
    }

    private func recoveredPlace(_ index: Int) -> String? {
        lines[index].line.pair.recoveredKeyOut.map { BatchFileOrders.resolved($0, in: folder) }
    }

    /// Puts the keys of an outcome into their places, and tells it.
    private func line(of outcome: PairBatchOutcome) throws -> PairResultLine {
        let (line, choice) = (lines[outcome.index].line, lines[outcome.index].choice)
        let (status, reissued): (BatchResultLine.Status, PairBatchReissued)
        switch outcome.result {
        case .failed(let error): return PairResultLine(line, ErrorReport(error))
        case .done(let done): (status, reissued) = (.done, done)
        case .doneBefore(let done): (status, reissued) = (.doneBefore, done)
        }
        return PairResultLine(
            line, status, reissued, choice, key: try told(reissued.delivery, keyPlace(outcome.index)),
            recoveredKey: try told(reissued.recoveredDelivery, recoveredPlace(outcome.index)))
    }

    private func told(_ delivery: DeliveryRecord?, _ place: String?) throws -> PairResultLine.Delivery? {
        guard let delivery, let place else { return nil }
        return PairResultLine.Delivery(delivery, file: try files.settle(delivery, at: place) ? place : nil)
    }
}

/// What became of one line that reissues a pair, as it stands in the results: the signing certificate as in any line, and
/// the encryption certificate beside it.
struct PairResultLine: Encodable {
    /// A private key as it was handed out.
    struct Delivery: Encodable {
        let delivery: String
        /// Where it lies; `nil` where it is neither there nor beside it any more.
        let file: String?
        let sha256: String?

        init(_ record: DeliveryRecord, file: String?) {
            delivery = record.form.rawValue
            self.file = file
            sha256 = record.sha256.map { hexadecimal($0) }
        }
    }

    let line: Int
    let status: BatchResultLine.Status
    let original: String?
    let serial: String?
    let certificate: String?
    let receipt: ReissueReceipt?
    let encryptionOriginal: String?
    let encryptionSerial: String?
    let encryptionCertificate: String?
    let encryptionReceipt: ReissueReceipt?
    let encryptionKey: String?
    let key: Delivery?
    let recoveredKey: Delivery?
    let code: String?
    let message: String?

    init(
        _ line: BatchLine, _ status: BatchResultLine.Status, _ pair: PairBatchReissued, _ choice: EncryptionKeyChoice,
        key: Delivery?, recoveredKey: Delivery?
    ) {
        self.line = line.number
        self.status = status
        original = pair.signing.record.original.description
        serial = pair.signing.record.replacement.description
        certificate = pair.signing.certificate.pem.text
        receipt = try? pair.signing.receipt()
        encryptionOriginal = pair.encryption.record.original.description
        encryptionSerial = pair.encryption.record.replacement.description
        encryptionCertificate = pair.encryption.certificate.pem.text
        encryptionReceipt = try? pair.encryption.receipt()
        encryptionKey = choice.rawValue
        self.key = key
        self.recoveredKey = recoveredKey
        let isLost = [key, recoveredKey].contains { $0 != nil && $0?.file == nil }
        code = isLost ? "output.missing" : nil
        message =
            isLost
            ? "the key was handed out, and is not in its place any more; 'capki ca archive recover' brings it back"
            : nil
    }

    init(_ line: BatchLine, _ report: ErrorReport) {
        self.line = line.number
        status = .failed
        (original, serial, certificate, receipt) = (nil, nil, nil, nil)
        (encryptionOriginal, encryptionSerial, encryptionCertificate, encryptionReceipt) = (nil, nil, nil, nil)
        (encryptionKey, key, recoveredKey) = (nil, nil, nil)
        (code, message) = (report.code, report.message)
    }
}
