internal import PKIAuthority
internal import PKIStructures

/// What a run of a batch has done.
struct BatchSummary: Encodable {
    let schema = "capki.batch/1"
    let lines: Int
    /// How many of the lines reissue two certificates.
    let pairs: Int
    let results: String
    private(set) var done = 0
    private(set) var doneBefore = 0
    private(set) var failed = 0
    var interrupted = false

    init(lines: Int, pairs: Int, results: String) {
        self.lines = lines
        self.pairs = pairs
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
        var parts = [
            "\(done) of \(lines) certificates reissued"
                + (pairs > 0 ? ", \(pairs) of them with a second one for encryption" : "")
        ]
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
