internal import ArgumentParser
internal import PKIStructures
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

    /// What the arguments ask for.
    var verification: Verification {
        Verification(
            files: files, trust: trust, untrusted: untrusted, crls: revocation.crl, ocspResponses: revocation.ocsp,
            ocspResponders: revocation.ocspResponder, configuration: judgement.configuration(revocation),
            pair: judgement.pair, original: reissueOf, time: at, jobs: jobs, explains: explain, showsJSON: result.json)
    }

    func run() throws { try verification.run() }
}
