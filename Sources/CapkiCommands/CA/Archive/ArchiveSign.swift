internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIKeys
internal import PKIMessages
internal import PKIStructures
internal import PKISystem

/// `capki ca archive sign`.
struct ArchiveSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a request for a recovery, as the officer who asks.",
        discussion: """
            A recovery is asked for by an officer, who proves it: he signs the bytes of the request with the key of the \
            certificate that the request names. 'capki ca archive recover' does it at once where it is given --officer-key; \
            this command does it afterwards, here (--key) or with a signature made elsewhere (--signature, a CMS or GB/T \
            35275 message). Without it nobody can approve the request.

            EXAMPLES
              capki ca archive sign issuing --request 7a… --key zhang.key.pem --certificate zhang.pem
              openssl cms -sign -binary -nodetach -in request.json -signer zhang.pem -inkey zhang.key.pem \
            -outform PEM -out signature.pem
              capki ca archive sign issuing --request 7a… --signature signature.pem
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("The request to sign.", valueName: "id"))
    var request: String

    @Option(help: ArgumentHelp("The officer's key: a file, or a pkcs11: URI.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("The officer's certificate, which the request names.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("A signature that was made elsewhere, PEM or DER.", valueName: "file"))
    var signature: String?

    @OptionGroup var officer: OfficerKeyOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard signature == nil ? key != nil && certificate != nil : key == nil && certificate == nil else {
            throw ValidationError("give --key and --certificate, or --signature")
        }
    }

    func run() throws {
        let directory = try target.open()
        let signed =
            try signature.map(RequestSigning.read)
            ?? RequestSigning(key: key ?? "", certificate: certificate ?? "-", secrets: officer).sign(
                Self.recovery(request, in: directory).request, at: acting.context.now)
        let recovery = try acting.authority(directory).signRecovery(
            request, signature: signed, officers: directory.officers(), context: acting.context)
        let description = RecoveryDescription(recovery, now: acting.context.now)
        try result.show(description, description.text)
    }

    /// The recovery with the identifier.
    static func recovery(_ id: String, in directory: AuthorityDirectory) throws -> RecoveryRecord {
        guard let recovery = try directory.store().read({ try $0.recovery(id) }) else {
            throw CommandError(
                "authority.recovery", "there is no recovery '\(id)'",
                hint: "'capki ca archive list' shows all of them")
        }
        return recovery
    }
}

/// An officer's signature over the bytes of a request.
struct RequestSigning {
    private let certificate: Certificate
    private let signer: any Signer

    /// Opens the officer's key: a file, or a `pkcs11:` URI.
    init(key: String, certificate: String, secrets: OfficerKeyOptions) throws {
        self.certificate = try InputFiles.certificate(certificate)
        signer = try KeyReference(key, module: secrets.module).open(secrets.secrets)
    }

    /// A CMS message with the request inside, or a GB/T 35275 one where the key is an SM2 key.
    func sign(_ request: RecoveryRecord.Request, at now: Instant) throws -> [UInt8] {
        var member = try MessageSigner(certificate, key: signer)
        member.signingTime = now
        let family: MessageContentType.Family = signer.publicKey.algorithm.family == .sm2 ? .gbt35275 : .cms
        return try SignedMessageMaker(family).sign(SignableMessage(request.bytes), by: [member]).derBytes
    }

    /// Reads a signature that was made elsewhere.
    static func read(_ path: String) throws -> [UInt8] { try FileReading.bytes(at: path, byteLimit: 1 << 20) }
}
