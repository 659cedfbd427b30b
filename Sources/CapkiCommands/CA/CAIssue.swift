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
            "issuing-ca, organisation-signing, organisation-encryption, seal-maker, ocsp-responder, crl-issuer, timestamping, officer, or one of the settings' own.",
            valueName: "name"))
    var profile: String

    @OptionGroup var period: ValidityOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var result: ResultOptions

    func validate() throws { try output.check(result) }

    func run() throws {
        let directory = try target.open()
        let profile = try Self.profile(named: profile, in: directory)
        let request = try InputFiles.request(csr)
        let file = try output.claim()
        let context = acting.context
        let authority = try acting.authority(directory)
        let certificate = try authority.issue(
            request, profile: profile, validity: period.validity(context.now), context: context)
        try IssuedFile.write(certificate, to: file, directory: target.directory)
        guard !file.isStandardOutput else { return }
        let description = try CertificateDescription(certificate)
        try result.show(description, "\(description.text)\nwritten to \(output.out)")
    }

    /// The profile of the directory's settings with the name.
    static func profile(named name: String, in directory: AuthorityDirectory) throws -> CertificateProfile {
        guard let profile = directory.settings.profile(named: name) else {
            let known = directory.settings.profiles.map(\.name).joined(separator: ", ")
            throw CommandError("ca.unknown_profile", "the profile '\(name)' is not known", hint: "known are \(known)")
        }
        return profile
    }
}
