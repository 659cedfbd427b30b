internal import ArgumentParser
internal import PKIStructures
internal import PKISystem
internal import PKIVerification

/// What `capki verify` was asked: files to judge, what is trusted, and by what.
struct Verification: Equatable {
    /// Files and folders of certificates; `-` is standard input.
    var files: [String] = []
    var trust: [String] = []
    var untrusted: [String] = []
    var crls: [String] = []
    var ocspResponses: [String] = []
    var ocspResponders: [String] = []
    var configuration = Configuration(revocation: .ifPresent)
    /// The file of the encryption certificate of the same holder.
    var pair: String?
    /// The file of the certificate that the others are to be reissues of.
    var original: String?
    /// The moment that is judged for; now where it is `nil`.
    var time: Instant?
    /// How many are judged at once; as many as there are cores where it is `nil`.
    var jobs: Int?
    var explains = false
    var showsJSON = false

    /// Judges every file and prints the answers; throws `ExitCode` where one is no or could not be had.
    func run() throws {
        let validator = PathValidator(
            anchors: try CertificateInputs.certificates(trust).map(TrustAnchor.init),
            untrusted: try CertificateInputs.certificates(untrusted),
            crls: try CertificateInputs.crls(crls),
            ocspResponses: try ocspResponses.flatMap(InputFiles.ocspResponses),
            ocspResponders: try ocspResponders.flatMap(InputFiles.certificates), configuration: configuration)
        let inputs = try CertificateInputs.files(files)
        let judging = Judging(
            validator: validator, time: time ?? Instant(secondsSinceEpoch: SystemClock.now()), isExplained: explains,
            original: try original.map { ($0, try InputFiles.certificate($0)) })
        let outcomes = judging.run(inputs, threadCount: jobs ?? ProcessEnvironment.processorCount)
        let pair = try pair.map { path in
            try PairDescription(
                signing: files[0], encryption: path, validator, at: judging.time, isExplained: explains)
        }
        try tell(outcomes, pair, isAlone: files.count == 1 && inputs.first?.isFromFolder == false)
    }

    /// Prints what came of every file, in their order.
    private func tell(_ outcomes: [Judging.Outcome], _ pair: PairDescription?, isAlone: Bool) throws {
        var judged: [VerdictDescription] = []
        var failures: [Failure] = []
        for outcome in outcomes {
            switch outcome {
            case .judged(let description): judged.append(description)
            case .failed(let file, let error): failures.append(Failure(file, error))
            case .passedOver: break
            }
        }
        // With one file there is nothing else to tell.
        if isAlone, case .failed(_, let error) = outcomes.first { throw error }
        if judged.isEmpty, failures.isEmpty {
            throw CommandError("structure.missing", "there is no certificate in '\(files.joined(separator: "', '"))'")
        }
        let report = Report(results: judged, pair: pair, errors: failures.isEmpty ? nil : failures)
        let text = judged.map(\.text) + [pair?.text].compactMap { $0 }
        try ResultOptions.show(report, text.joined(separator: "\n"), asJSON: showsJSON)
        for failure in failures where !showsJSON { ProcessEnvironment.note("capki: \(failure.message)") }
        if !failures.isEmpty { throw ExitCode(2) }
        if !judged.allSatisfy(\.isYes) || pair?.valid == false { throw ExitCode(1) }
    }

    private struct Report: Encodable {
        let schema = "capki.verify/1"
        let results: [VerdictDescription]
        /// There where it was asked for.
        let pair: PairDescription?
        /// The files that could not be judged; absent where there is none.
        let errors: [Failure]?
    }

    private struct Failure: Encodable {
        let file: String
        let code: String
        let message: String

        init(_ file: String, _ error: CommandError) {
            self.file = file
            code = error.code
            message = error.message
        }
    }
}
