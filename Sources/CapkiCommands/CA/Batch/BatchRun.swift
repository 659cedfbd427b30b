internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem
internal import Synchronization

/// A batch of reissues from its file to its results.
struct BatchRun {
    let path: String
    let directory: AuthorityDirectory
    let acting: ActingOptions
    let output: OutputOptions
    let result: ResultOptions
    /// How many threads work; `nil` for as many as cores.
    let threadCount: Int?

    /// Checks the whole file, then carries it out.
    ///
    /// - Throws: `CommandError` with every faulty line, before anything is done; `ExitCode(2)` where a line failed later.
    func perform() throws {
        let file = try BatchFile(at: path)
        let orders = BatchFileOrders(lines: file.lines, folder: Folders.folder(containing: path))
        let results = try PendingFile(at: output.out, permissions: 0o640, overwrites: output.force)
        let context = acting.context
        let waits = BatchWaits()
        let authority = try acting.authority(directory) { waits.tell() }
        let batch = BatchReissuing(
            orders, by: authority, policy: directory.settings.reissue,
            plan: BatchPlan(threadCount: threadCount ?? ProcessEnvironment.processorCount))
        let checked = try check(batch, file, context)
        var summary = BatchSummary(lines: file.lines.count, results: output.out)
        Interruption.watch()
        let progress = ProgressNote("reissues", of: Int64(file.lines.count))
        waits.begin(progress)
        try batch.run(
            checked, context: context,
            describe: { outcome in
                let line = BatchResultLine(outcome, of: file.lines[outcome.index])
                return (line.status, Array(try JSONText.encode(line, isCompact: true).utf8))
            },
            deliver: { lines in
                for (status, text) in lines {
                    summary.count(status)
                    try results.append(text[...])
                }
                progress.update(Int64(summary.finished))
                waits.note(summary.finished)
            }, shouldStop: { Interruption.isRequested })
        try results.commit([])
        summary.interrupted = summary.finished < summary.lines
        try result.show(summary, summary.text)
        if summary.failed > 0 || summary.interrupted { throw ExitCode(2) }
    }

    private func check(_ batch: BatchReissuing, _ file: BatchFile, _ context: ActContext) throws -> CheckedBatch {
        let progress = ProgressNote("lines checked", of: Int64(file.lines.count))
        let checked = try batch.check(context: context) { progress.update(Int64($0)) }
        let faults =
            file.faults + checked.faults.map { BatchLineFault(file.lines[$0.index].number, $0.error) }
        guard faults.isEmpty else {
            let findings = faults.sorted { $0.line < $1.line }.map {
                BatchFinding(line: $0.line, code: $0.report.code, message: $0.report.message)
            }
            throw BatchRefusal(path: path, lineCount: file.lines.count + file.faults.count, findings: findings)
        }
        return checked
    }
}

/// Tells that a batch waits for another act on its CA: at first by a note, once it works together with its progress.
private final class BatchWaits: Sendable {
    private let state = Mutex<(progress: ProgressNote?, finished: Int)>((nil, 0))

    func begin(_ progress: ProgressNote) { state.withLock { $0.progress = progress } }

    func note(_ finished: Int) { state.withLock { $0.finished = finished } }

    func tell() {
        let (progress, finished) = state.withLock { $0 }
        guard let progress else { return ActingOptions.noteWaiting() }
        progress.wait(Int64(finished), for: "another act on this CA")
    }
}

/// What a run of a batch has done.
struct BatchSummary: Encodable {
    let schema = "capki.batch/1"
    let lines: Int
    let results: String
    private(set) var done = 0
    private(set) var doneBefore = 0
    private(set) var failed = 0
    var interrupted = false

    init(lines: Int, results: String) {
        self.lines = lines
        self.results = results
    }

    var finished: Int { done + doneBefore + failed }

    mutating func count(_ status: BatchResultLine.Status) {
        switch status {
        case .done: done += 1
        case .doneBefore: doneBefore += 1
        case .failed: failed += 1
        }
    }

    var text: String {
        var parts = ["\(done) of \(lines) certificates reissued"]
        if doneBefore > 0 { parts.append("\(doneBefore) were done by an earlier run") }
        if failed > 0 { parts.append("\(failed) failed") }
        if interrupted { parts.append("interrupted; run it again for the rest") }
        return "\(parts.joined(separator: ", "))\nresults in \(results)"
    }
}

/// What became of one line, as it stands in the results.
struct BatchResultLine: Encodable {
    enum Status: String, Encodable, Sendable {
        case done
        case doneBefore = "done_before"
        case failed
    }

    let line: Int
    let status: Status
    let original: String?
    let serial: String?
    let certificate: String?
    let receipt: ReissueReceipt?
    let code: String?
    let message: String?

    init(_ outcome: BatchOutcome, of line: BatchLine) {
        switch outcome.result {
        case .done(let reissued): self.init(line, .done, reissued)
        case .doneBefore(let reissued): self.init(line, .doneBefore, reissued)
        case .failed(let error): self.init(line, ErrorReport(error))
        }
    }

    private init(_ line: BatchLine, _ status: Status, _ reissued: BatchReissued) {
        self.line = line.number
        self.status = status
        original = reissued.record.original.description
        serial = reissued.record.replacement.description
        certificate = reissued.certificate.pem.text
        receipt = try? reissued.receipt()
        (code, message) = (nil, nil)
    }

    private init(_ line: BatchLine, _ report: ErrorReport) {
        self.line = line.number
        status = .failed
        (original, serial, certificate, receipt) = (nil, nil, nil, nil)
        (code, message) = (report.code, report.message)
    }
}
