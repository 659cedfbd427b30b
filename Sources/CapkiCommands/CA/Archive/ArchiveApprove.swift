internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority

/// `capki ca archive approve`.
struct ArchiveApprove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve a recovery, as a second officer, by a signature.",
        discussion: """
            The officer signs the bytes of the request with his own key, here (--key, a file or a pkcs11: URI) or elsewhere \
            (--approval, a CMS or GB/T 35275 message). Who is an officer is said in the settings; the one who asked for the \
            recovery cannot approve it.

            EXAMPLES
              capki ca archive approve issuing --request 7a… --key officer.key.pem --certificate officer.pem
              openssl cms -sign -binary -nodetach -in request.json -signer officer.pem -inkey officer.key.pem \
            -outform PEM -out approval.pem
              capki ca archive approve issuing --request 7a… --approval approval.pem
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("The request to approve.", valueName: "id"))
    var request: String

    @Option(help: ArgumentHelp("The officer's key: a file, or a pkcs11: URI.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("The officer's certificate.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("An approval that was signed elsewhere, PEM or DER.", valueName: "file"))
    var approval: String?

    @OptionGroup var officer: OfficerKeyOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard approval == nil ? key != nil && certificate != nil : key == nil && certificate == nil else {
            throw ValidationError("give --key and --certificate, or --approval")
        }
    }

    func run() throws {
        let directory = try target.open()
        let authority = try acting.authority(directory)
        let officers = try directory.officers()
        let signed =
            try approval.map(RequestSigning.read)
            ?? RequestSigning(key: key ?? "", certificate: certificate ?? "-", secrets: officer).sign(
                ArchiveSign.recovery(request, in: directory).request, at: acting.context.now)
        let recovery = try authority.approveRecovery(
            request, approval: signed, officers: officers, context: acting.context)
        let description = RecoveryDescription(recovery, now: acting.context.now)
        try result.show(description, description.text)
    }
}
