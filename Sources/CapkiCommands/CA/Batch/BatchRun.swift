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

    /// What the lines for pairs take beside the file.
    let pairOptions: PairReissueOptions

    /// Checks the whole file, then carries it out.
    ///
    /// - Throws: `CommandError` with every faulty line, before anything is done; `ExitCode(2)` where a line failed later.
    func perform() throws {
        let file = try BatchFile(at: path)
        let folder = Folders.folder(containing: path)
        let sorted = try BatchSorting(file.lines, folder: folder, in: directory)
        let results = try PendingFile(at: output.out, permissions: 0o640, overwrites: output.force)
        let context = acting.context
        let waits = BatchWaits()
        let authority = try acting.authority(directory) { waits.tell() }
        // What a batch that was killed has left would keep its lines from being done.
        try authority.repair(context: context)
        let plan = BatchPlan(threadCount: threadCount ?? ProcessEnvironment.processorCount)
        let singles = BatchReissuing(
            BatchFileOrders(lines: sorted.singles, folder: folder), by: authority, policy: directory.settings.reissue,
            plan: plan)
        let pairs =
            try sorted.pairs.isEmpty
            ? nil
            : PairBatchRun(
                lines: sorted.pairs, folder: folder, directory: directory, authority: authority, plan: plan,
                options: pairOptions, overwrites: output.force)
        let checked = try check(singles, pairs, sorted, file, context)
        Interruption.watch()
        let run = BatchTelling(
            lines: file.lines.count, pairs: sorted.pairs.count, results: output.out, into: results, waits: waits)
        try singles.run(
            checked, context: context,
            describe: { outcome in
                let line = BatchResultLine(outcome, of: sorted.singles[outcome.index])
                return (line.status, Array(try JSONText.encode(line, isCompact: true).utf8))
            },
            deliver: { for (status, text) in $0 { try run.tell(status, text) } },
            shouldStop: { Interruption.isRequested })
        try pairs?.run(context) { try run.tell($0.status, Array(try JSONText.encode($0, isCompact: true).utf8)) }
        try results.commit([])
        let summary = run.finished()
        try result.show(summary, summary.text)
        try BoundSeals.notePending(in: directory)
        if summary.failed > 0 || summary.interrupted { throw ExitCode(2) }
    }

    private func check(
        _ singles: BatchReissuing, _ pairs: PairBatchRun?, _ sorted: BatchSorting, _ file: BatchFile,
        _ context: ActContext
    ) throws -> CheckedBatch {
        let progress = ProgressNote("lines checked", of: Int64(file.lines.count))
        let checked = try singles.check(context: context) { progress.update(Int64($0)) }
        let ofPairs = try pairs?.check(after: checked, context) { progress.update(Int64(sorted.singles.count + $0)) }
        let faults =
            file.faults + sorted.faults + (ofPairs ?? [])
            + checked.faults.map { BatchLineFault(sorted.singles[$0.index].number, $0.error) }
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

/// Results as they come: into their file, and counted.
final class BatchTelling {
    private var summary: BatchSummary
    private let file: PendingFile
    private let progress: ProgressNote
    private let waits: BatchWaits

    fileprivate init(lines: Int, pairs: Int, results: String, into file: PendingFile, waits: BatchWaits) {
        summary = BatchSummary(lines: lines, pairs: pairs, results: results)
        self.file = file
        progress = ProgressNote("reissues", of: Int64(lines))
        self.waits = waits
        waits.begin(progress)
    }

    func tell(_ status: BatchResultLine.Status, _ text: [UInt8]) throws {
        summary.count(status)
        try file.append(text[...])
        progress.update(Int64(summary.finished))
        waits.note(summary.finished)
    }

    func finished() -> BatchSummary {
        summary.interrupted = summary.finished < summary.lines
        return summary
    }
}
