internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// `capki ca issue`.
struct CAIssue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Issue a certificate for a request, under a profile.",
        discussion: """
            EXAMPLE
              capki ca issue issuing --csr org.csr --profile organisation-signing --validity-days 365 --out org.pem
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("The request, PEM or DER.", valueName: "file"))
    var csr: String

    @Option(
        help: ArgumentHelp(
            "issuing-ca, organisation-signing, organisation-encryption, seal-maker, ocsp-responder, crl-issuer, timestamping, or one of the settings' own.",
            valueName: "name"))
    var profile: String

    @Option(help: "How long it holds, from now.")
    var validityDays: Int?

    @Option(help: ArgumentHelp("When it begins, RFC 3339.", valueName: "time"), transform: ArgumentValue.instant)
    var notBefore: Instant?

    @Option(help: ArgumentHelp("When it ends, RFC 3339.", valueName: "time"), transform: ArgumentValue.instant)
    var notAfter: Instant?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        let hasTimes = notBefore != nil && notAfter != nil
        let hasNoTime = notBefore == nil && notAfter == nil
        guard validityDays != nil ? hasNoTime : hasTimes else {
            throw ValidationError("give --validity-days, or both --not-before and --not-after")
        }
        if let validityDays, !(1...36_600).contains(validityDays) {
            throw ValidationError("--validity-days is \(validityDays), allowed are 1 to 36600")
        }
        try output.check(result)
    }

    func run() throws {
        let directory = try target.open()
        guard let profile = directory.settings.profile(named: profile) else {
            let known = directory.settings.profiles.map(\.name).joined(separator: ", ")
            throw CommandError(
                "ca.unknown_profile", "the profile '\(profile)' is not known", hint: "known are \(known)")
        }
        let request = try InputFiles.request(csr)
        let file = try output.claim()
        let context = acting.context
        let authority = try acting.authority(directory)
        let certificate = try authority.issue(
            request, profile: profile, validity: validity(context.now), context: context)
        try IssuedFile.write(certificate, to: file, directory: target.directory)
        guard !file.isStandardOutput else { return }
        let description = try CertificateDescription(certificate)
        try result.show(description, "\(description.text)\nwritten to \(output.out)")
    }

    private func validity(_ now: Instant) -> Validity {
        let start = notBefore ?? now
        let end = notAfter ?? start.adding(days: validityDays ?? 0)
        return Validity(notBefore: CertificateTime(start), notAfter: CertificateTime(end))
    }
}
