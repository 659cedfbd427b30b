internal import ArgumentParser
internal import PKIStructures
internal import PKISystem
internal import PKIVerification

/// `capki verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify certificates up to a trust anchor (RFC 5280 §6).",
        discussion: """
            The first certificate of each file is judged, the rest of it are untrusted intermediates. Exit code 0 where \
            all are valid, 1 where one is not.

            EXAMPLE
              capki verify org.pem --trust root.pem --untrusted chain.pem --crl issuing.crl --revocation if-present
              capki verify sign.pem --pair encrypt.pem --profile gm --trust root.pem --untrusted issuing.pem
              capki verify server.pem --trust roots.pem --profile webpki --purpose tls-server --hostname www.example.cn
            """)

    @Argument(help: ArgumentHelp("Certificates to judge, PEM or DER; '-' is standard input.", valueName: "cert"))
    var files: [String]

    @Option(help: ArgumentHelp("Certificates that are trusted; may be given again.", valueName: "file"))
    var trust: [String]

    @Option(help: ArgumentHelp("Intermediate certificates; may be given again.", valueName: "file"))
    var untrusted: [String] = []

    @OptionGroup var revocation: RevocationOptions

    @Option(
        help: ArgumentHelp("Judge for this moment, RFC 3339; now without it.", valueName: "time"),
        transform: ArgumentValue.instant)
    var at: Instant?

    @OptionGroup var judgement: JudgementOptions

    @Flag(help: "Show everything that was tried.")
    var explain = false

    @OptionGroup var result: ResultOptions

    func validate() throws {
        if files.isEmpty { throw ValidationError("name a certificate to verify") }
        if judgement.pair != nil, files.count != 1 {
            throw ValidationError("--pair is of one certificate; name one")
        }
        if trust.isEmpty { throw ValidationError("name what is trusted by --trust") }
    }

    func run() throws {
        let time = at ?? Instant(secondsSinceEpoch: SystemClock.now())
        let validator = PathValidator(
            anchors: try trust.flatMap(InputFiles.certificates).map(TrustAnchor.init),
            crls: try revocation.crl.flatMap(InputFiles.crls),
            ocspResponses: try revocation.ocsp.flatMap(InputFiles.ocspResponses),
            ocspResponders: try revocation.ocspResponder.flatMap(InputFiles.certificates),
            configuration: judgement.configuration(revocation))
        let pool = try untrusted.flatMap(InputFiles.certificates)
        let judged = try files.map { file in
            let certificates = try InputFiles.certificates(file)
            guard let leaf = certificates.first else {
                throw CommandError("structure.missing", "'\(file)' holds no certificate")
            }
            let verdict = validator.verdict(for: leaf, untrusted: pool + certificates.dropFirst(), at: time)
            return VerdictDescription(file: file, leaf: leaf, verdict: verdict, isExplained: explain)
        }
        let pair = try judgement.pair.map { path in
            try PairDescription(signing: files[0], encryption: path, validator, pool, at: time, isExplained: explain)
        }
        let text = judged.map(\.text) + [pair?.text].compactMap { $0 }
        try result.show(Report(results: judged, pair: pair), text.joined(separator: "\n"))
        if !judged.allSatisfy(\.valid) || pair?.valid == false { throw ExitCode(1) }
    }

    private struct Report: Encodable {
        let schema = "capki.verify/1"
        let results: [VerdictDescription]
        /// There where it was asked for.
        let pair: PairDescription?
    }
}
