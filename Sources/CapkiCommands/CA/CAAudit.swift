internal import ArgumentParser
internal import CapkiDirectories
internal import Foundation
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki ca audit`.
struct CAAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Check the record of every act, and show or export it.",
        discussion: """
            Every act and every refusal is a row of a hash chain; each commit ends in a checkpoint that the CA's audit key \
            has signed. A changed, missing, added or cut-off row is found, and the first one is named; then the exit code \
            is 1.

            Whoever can put the whole folder back to an earlier state is found only by a checkpoint that is kept elsewhere: \
            write one with --checkpoint, keep it on another machine, and give it with --since the next time.

            EXAMPLES
              capki ca audit issuing --checkpoint /mnt/auditor/issuing.json --force
              capki ca audit issuing --since /mnt/auditor/issuing.json
              capki ca audit issuing --export acts.jsonl
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("A checkpoint that was kept elsewhere; the ledger must build on it.", valueName: "file"))
    var since: String?

    @Option(help: ArgumentHelp("Write the newest checkpoint here, to be kept elsewhere.", valueName: "file"))
    var checkpoint: String?

    @Option(help: ArgumentHelp("Write every row as a line of JSON; '-' is standard output.", valueName: "file"))
    var export: String?

    @Flag(help: "Replace files that are there.")
    var force = false

    @OptionGroup var result: ResultOptions

    private static let checkpointByteLimit = 1 << 20

    func validate() throws {
        if export == "-", result.json {
            throw ValidationError("--json and '--export -' cannot both go to standard output")
        }
    }

    func run() throws {
        let directory = try target.open()
        let kept = try since.map(Self.checkpoint)
        let store = try directory.store()
        let progress = ProgressNote("rows")
        let verdict = try store.read { ledger in
            var check = AuditCheck(
                ledger, issuers: try directory.issuerCertificates(), since: kept, progress: { progress.update($0) })
            let verdict = try check.run()
            if let export { try Self.export(ledger, to: export, force) }
            return verdict
        }
        if let checkpoint, verdict.fault == nil {
            guard let head = verdict.head else {
                throw CommandError(
                    "audit.no_checkpoint", "there is no checkpoint yet that could be kept",
                    hint: "the next act signs one, for example 'capki ca crl'")
            }
            let text = try JSONText.encode(CheckpointFile(head))
            try PendingFile(at: checkpoint, overwrites: force).commit(Array(text.utf8))
        }
        let report = Report(verdict)
        if export == "-" {
            report.text.split(separator: "\n").forEach { ProcessEnvironment.note(String($0)) }
        } else {
            try result.show(report, report.text)
        }
        if verdict.fault != nil { throw ExitCode(1) }
    }

    private static func checkpoint(_ path: String) throws -> Checkpoint {
        let bytes = try FileReading.bytes(at: path, byteLimit: checkpointByteLimit)
        guard let file = try? JSONDecoder().decode(CheckpointFile.self, from: Data(bytes)) else {
            throw CommandError(
                "audit.bad_checkpoint", "'\(path)' is no checkpoint",
                hint: "give a file that 'capki ca audit --checkpoint' has written")
        }
        return try file.checkpoint()
    }

    private static func export(_ ledger: any LedgerReading, to path: String, _ force: Bool) throws {
        let file = path == "-" ? nil : try PendingFile(at: path, permissions: 0o640, overwrites: force)
        try ledger.forEachAct(after: 0, through: .max) { row in
            let line = Array(try JSONText.encode(AuditLine(row), isCompact: true).utf8)
            if let file { try file.append(line[...]) } else { try ProcessEnvironment.put(line) }
        }
        try file?.commit([])
    }

    private struct Report: Encodable {
        struct Fault: Encodable {
            let code: String
            let sequence: Int64
            let message: String
        }

        let schema = "capki.ca-audit/1"
        let intact: Bool
        let rows: Int64
        let checkpoints: Int
        let purged: Int
        let checkpoint: CheckpointFile?
        /// What is unusual, and no fault.
        let notes: [String]
        let fault: Nullable<Fault>

        init(_ verdict: AuditVerdict) {
            intact = verdict.fault == nil
            rows = verdict.rowCount
            checkpoints = verdict.checkpointCount
            purged = verdict.purgedCount
            checkpoint = verdict.head.map(CheckpointFile.init)
            notes =
                (verdict.isUnsigned ? [verdict.unsignedNote] : [])
                + verdict.clockCorrections.map { row in
                    "row \(row.sequence): \(row.operatorName) put the ledger's time back \(row.detail)"
                }
            fault = Nullable(
                verdict.fault.map { Fault(code: $0.code.rawValue, sequence: $0.sequence, message: $0.message) })
        }

        var text: String { (notes.map { "note: \($0)" } + [answer]).joined(separator: "\n") }

        private var answer: String {
            guard let fault = fault.value else {
                let last = checkpoint.map { ", the last one signed at \($0.at)" } ?? ""
                let gone = purged == 0 ? "" : "; the records of \(purged) certificates are purged"
                return "the record is whole: \(rows) rows under \(checkpoints) checkpoints\(last)\(gone)"
            }
            return "the record is broken at row \(fault.sequence): \(fault.message) [\(fault.code)]"
        }
    }
}

/// A row of the record as a line of JSON.
struct AuditLine: Encodable {
    struct File: Encodable {
        let name: String
        let sha256: String
    }

    let sequence: Int64
    let at: String
    let `operator`: String
    let act: String
    let outcome: String
    let serial: String?
    let detail: String
    let evidence: [File]
    let hash: String

    init(_ row: AuditRow) {
        sequence = row.sequence
        at = row.at.description
        `operator` = row.operatorName
        act = row.kind
        outcome = row.outcome
        serial = row.serialNumber?.description
        detail = row.detail
        evidence = row.files.map { File(name: $0.name, sha256: $0.digest) }
        hash = row.hexadecimalHash
    }
}
