internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki ca check`.
struct CACheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Go through the whole ledger and name every fault.",
        discussion: """
            The database file, every certificate against what the ledger says of it, its signature, the states of \
            certificates, reissues and revocations, the numbers of CRLs, and under which generation of the archive's key the \
            archived keys are ('capki ca archive list' tells it of each). The exit code is 1 where something is wrong.

            EXAMPLE
              capki ca check issuing --json
            """)

    /// The most faults that are kept for the JSON document; all are counted.
    private static let listedFaultLimit = 1000

    @OptionGroup var target: AuthorityOptions

    @Flag(help: "Leave the certificates' signatures out, which take most of the time.")
    var noSignatures = false

    @OptionGroup var result: ResultOptions

    func run() throws {
        let directory = try target.open()
        let store = try target.store()
        let note = ProgressNote("certificates")
        var report = Report(signatures: !noSignatures)
        let check = try LedgerCheck(
            store: store, issuers: directory.issuerCertificates(),
            checksSignatures: !noSignatures, threadCount: ProcessEnvironment.processorCount)
        let summary = try check.run(progress: { note.update(Int64($0), of: Int64($1)) }) { fault in
            if !result.json { try tell(fault) }
            report.add(fault, limit: Self.listedFaultLimit)
        }
        report.finish(summary)
        try checkArchive(directory, store, &report)
        try result.show(report, report.text)
        if !report.sound { throw ExitCode(1) }
    }

    private func checkArchive(
        _ directory: AuthorityDirectory, _ store: any AuthorityStore, _ report: inout Report
    ) throws {
        let settled = try directory.settings.archive == nil ? nil : directory.archivePlaces().first?.archive.certificate
        let census = try store.read { try ArchiveCensus($0, settled: settled) }
        report.add(census)
        for finding in census.findings {
            if !result.json { try tell(finding) }
            report.add(finding, limit: Self.listedFaultLimit)
            if !finding.isNote { report.countFault() }
        }
    }

    private func tell(_ fault: LedgerFault) throws {
        let line = "\(fault.isNote ? "note" : "fault"): \(fault.message)\n"
        try ProcessEnvironment.put(Array(TerminalText.visible(line).utf8))
    }

    private struct Report: Encodable {
        struct Fault: Encodable {
            let code: String
            let serial: String?
            let message: String
        }

        /// A key of the archive.
        struct ArchiveKeys: Encodable {
            let generation: Int?
            /// Of the archive's certificate.
            let serial: String?
            let certificateSha256: String
            /// How many archived keys are under it.
            let keys: Int
            let present: Bool
        }

        let schema = "capki.ca-check/1"
        /// Whether signatures were checked.
        let signatures: Bool
        var sound = false
        var certificateCount = 0
        var purgedCount = 0
        var faultCount = 0
        var faults: [Fault] = []
        var notes: [Fault] = []
        var archive: [ArchiveKeys] = []

        init(signatures: Bool) { self.signatures = signatures }

        mutating func add(_ fault: LedgerFault, limit: Int) {
            let shown = Fault(
                code: fault.code.rawValue, serial: fault.serialNumber?.description, message: fault.message)
            if fault.isNote {
                if notes.count < limit { notes.append(shown) }
            } else if faults.count < limit {
                faults.append(shown)
            }
        }

        mutating func add(_ census: ArchiveCensus) {
            archive = census.entries.map {
                ArchiveKeys(
                    generation: $0.generation, serial: $0.serialNumber?.description,
                    certificateSha256: hexadecimal($0.certificateHash), keys: $0.keyCount, present: $0.isPresent)
            }
        }

        mutating func countFault() {
            faultCount += 1
            sound = false
        }

        mutating func finish(_ summary: LedgerCheck.Result) {
            certificateCount = summary.certificateCount
            purgedCount = summary.purgedCount
            faultCount = summary.faultCount
            sound = summary.faultCount == 0
        }

        var text: String {
            let purged = purgedCount == 0 ? "" : ", \(purgedCount) of them purged"
            let what = "\(certificateCount) certificates\(purged)\(signatures ? "" : ", signatures left out")"
            let generations = archive.map { entry in
                "\n\(entry.keys) archived keys under "
                    + (entry.generation.map { "generation \($0) of the archive's key" }
                        ?? "a key that is none of the archive's")
            }.joined()
            return sound
                ? "the ledger is sound: \(what)\(generations)"
                : "\(faultCount) faults in a ledger of \(what)\(generations)"
        }
    }
}
