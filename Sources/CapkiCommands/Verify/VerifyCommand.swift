internal import ArgumentParser
internal import PKIStructures
internal import PKISystem
internal import PKIVerification

/// `capki verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify certificates up to a trust anchor (RFC 5280 §6).",
        discussion: """
            The first certificate of each file is judged, the rest of it are untrusted intermediates. Where a folder is \
            named, every file in it is meant that holds what is looked for.

            Exit code 0 where all are valid, 1 where one is not, 2 where one cannot be read; the others are judged all the \
            same.

            EXAMPLE
              capki verify org.pem --trust root.pem --untrusted chain.pem --crl issuing.crl --revocation if-present
              capki verify sign.pem --pair encrypt.pem --profile gm --trust root.pem --untrusted issuing.pem
              capki verify server.pem --trust roots.pem --profile webpki --purpose tls-server --hostname www.example.cn
              capki verify issued/ --trust roots/ --untrusted issuers/ --jobs 2 --json
              capki verify new.pem --trust root.pem --reissue-of old.pem
            """)

    @Argument(
        help: ArgumentHelp(
            "Certificates to judge, PEM or DER, or folders of them; '-' is standard input.", valueName: "cert"))
    var files: [String]

    @Option(
        help: ArgumentHelp("Certificates that are trusted, a file or a folder; may be given again.", valueName: "file"))
    var trust: [String]

    @Option(
        help: ArgumentHelp("Intermediate certificates, a file or a folder; may be given again.", valueName: "file"))
    var untrusted: [String] = []

    @OptionGroup var revocation: RevocationOptions

    @Option(
        help: ArgumentHelp("Judge for this moment, RFC 3339; now without it.", valueName: "time"),
        transform: ArgumentValue.instant)
    var at: Instant?

    @OptionGroup var judgement: JudgementOptions

    @Option(
        help: ArgumentHelp(
            "Check as well that the certificate is a faithful reissue of this one, and list every difference.",
            valueName: "file"))
    var reissueOf: String?

    @Option(help: "How many certificates are judged at once; as many as there are cores without it.")
    var jobs: Int?

    @Flag(help: "Show everything that was tried, as a tree.")
    var explain = false

    @OptionGroup var result: ResultOptions

    func validate() throws {
        if files.isEmpty { throw ValidationError("name a certificate to verify") }
        if judgement.pair != nil, files.count != 1 {
            throw ValidationError("--pair is of one certificate; name one")
        }
        if trust.isEmpty { throw ValidationError("name what is trusted by --trust") }
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is \(jobs), allowed are 1 to 256") }
        if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be read once") }
    }

    func run() throws {
        let validator = PathValidator(
            anchors: try CertificateInputs.certificates(trust).map(TrustAnchor.init),
            untrusted: try CertificateInputs.certificates(untrusted),
            crls: try CertificateInputs.crls(revocation.crl),
            ocspResponses: try revocation.ocsp.flatMap(InputFiles.ocspResponses),
            ocspResponders: try revocation.ocspResponder.flatMap(InputFiles.certificates),
            configuration: judgement.configuration(revocation))
        let inputs = try CertificateInputs.files(files)
        let judging = Judging(
            validator: validator, time: at ?? Instant(secondsSinceEpoch: SystemClock.now()), isExplained: explain,
            original: try reissueOf.map { ($0, try InputFiles.certificate($0)) })
        let outcomes = judging.run(inputs, threadCount: jobs ?? ProcessEnvironment.processorCount)
        let pair = try judgement.pair.map { path in
            try PairDescription(
                signing: files[0], encryption: path, validator, at: judging.time, isExplained: explain)
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
        try result.show(report, text.joined(separator: "\n"))
        for failure in failures where !result.json { ProcessEnvironment.note("capki: \(failure.message)") }
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
