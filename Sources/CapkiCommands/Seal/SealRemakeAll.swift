internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// `capki seal remake-all`.
struct SealRemakeAll: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remake-all", abstract: "Make every seal again whose certificate was reissued.",
        discussion: """
            After a batch of reissues: each active seal of the ledger whose certificate was replaced is made anew for the \
            certificate that stands in for it, by the rules of 'capki seal remake', and written to the folder under the code of \
            the old seal, CODE.esl. A seal that fails is told and keeps no other from being made; the exit code is 2 then. What \
            is done is not repeated, so that the command can be interrupted and run again.

            EXAMPLES
              capki reissue issuing --batch jobs.csv --out results.jsonl
              capki seal remake-all issuing --out-dir seals
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("The folder for the seals; it is made where it is not there.", valueName: "dir"))
    var outDir: String

    @Flag(help: "Replace files that are there.")
    var force = false

    @OptionGroup var making: SealMakerOptions
    @OptionGroup var timestamping: SealTimestampOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let directory = try target.open()
        let pending = try directory.store().read { try $0.pendingSeals() }
        var report = RemadeSealsReport(pending: pending.count)
        if !pending.isEmpty {
            let desk = try making.desk(directory)
            // Those of other generations get no time stamp.
            let stamps = try timestamping.order(for: desk.algorithm, sealOf: .v5, settings: desk.settings)
            let authority = try acting.authority(directory, opensKeyLater: true)
            if !FileReading.isDirectory(outDir) { try Folders.make(outDir) }
            let progress = ProgressNote("seals", of: Int64(pending.count))
            Interruption.watch()
            for seal in pending where !Interruption.isRequested {
                report.add(seal, remake(seal, at: desk, stamps, by: authority))
                progress.update(Int64(report.seals.count))
            }
        }
        try result.show(report, report.text)
        if report.failed > 0 || report.interrupted { throw ExitCode(2) }
    }

    /// Makes one seal anew. What is wrong with it is the result, since the others do not wait for it.
    private func remake(
        _ pending: PendingSeal, at desk: SealDesk, _ stamps: TimestampOrder?, by authority: CertificateAuthority
    ) -> Result<(record: SealRecord, path: String), any Error> {
        Result {
            let path = "\(outDir)/\(Self.fileName(pending.sealID))"
            let file = try SealOutputOptions(out: path, force: force).claim(result)
            let order = try authority.store.read { ledger in
                let old = try ledger.seal(sha256: pending.sha256)
                var order = SealDesk.RemakeOrder(
                    try Seal(derEncoded: old?.content ?? []),
                    for: try Self.certificate(pending.replacement, in: ledger),
                    kind: old?.kind ?? "")
                order.oldCertificate = try Self.certificate(pending.original, in: ledger)
                return order
            }
            let record = try desk.remake(order, by: authority, timestamps: stamps, context: acting.context)
            try LedgerSealFile.write(record, to: file, directory: target.directory)
            return (record, path)
        }
    }

    private static func certificate(_ serial: SerialNumber, in ledger: any LedgerReading) throws -> Certificate {
        try Certificate(derEncoded: ledger.certificate(serial)?.certificate ?? [])
    }

    /// What is no letter, digit or hyphen in a code is written by its octet, so that no code leads to another folder.
    private static func fileName(_ code: String) -> String {
        let octets = code.utf8.map { octet in
            let character = Character(Unicode.Scalar(octet))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber || character == "-")
            return isPlain ? String(character) : "%" + hexadecimal([octet]).uppercased()
        }
        return octets.joined() + ".esl"
    }
}

/// What became of the seals that waited.
struct RemadeSealsReport: Encodable {
    let schema = "capki.seal-remake-all/1"
    /// How many waited.
    let pending: Int
    private(set) var remade = 0
    private(set) var failed = 0
    private(set) var interrupted: Bool
    private(set) var seals: [Entry] = []

    struct Entry: Encodable {
        /// The code of the old seal.
        let esid: String
        /// The serial number of the certificate that the new seal is bound to.
        let certificate: String
        let seal: LedgerSealDescription?
        let out: String?
        let code: String?
        let message: String?
        let hint: String?
    }

    init(pending: Int) {
        self.pending = pending
        interrupted = pending > 0
    }

    mutating func add(_ pending: PendingSeal, _ outcome: Result<(record: SealRecord, path: String), any Error>) {
        var (made, fault): ((record: SealRecord, path: String)?, ErrorReport?)
        switch outcome {
        case .success(let success):
            remade += 1
            made = success
        case .failure(let error):
            failed += 1
            fault = ErrorReport(error)
        }
        seals.append(
            Entry(
                esid: pending.sealID, certificate: pending.replacement.description,
                seal: made.map { LedgerSealDescription($0.record) }, out: made?.path, code: fault?.code,
                message: fault?.message, hint: fault?.hint))
        interrupted = seals.count < self.pending
    }

    var text: String {
        guard pending > 0 else { return "no seal waits to be made anew" }
        var lines = seals.map { entry in
            let what = entry.out.map { "written to \($0)" } ?? "failed: \(entry.message ?? "")"
            return "\(entry.esid)  \(entry.certificate)  \(what)" + (entry.hint.map { "\n  hint: \($0)" } ?? "")
        }
        var sum = ["\(remade) of \(pending) seals made anew"]
        if failed > 0 { sum.append("\(failed) failed") }
        if interrupted { sum.append("interrupted; run it again for the rest") }
        lines.append(sum.joined(separator: ", "))
        return lines.joined(separator: "\n")
    }
}
