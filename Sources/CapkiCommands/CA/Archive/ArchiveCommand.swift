internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures

/// `capki ca archive`.
struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Keep encryption keys, and recover them under four eyes (密钥库).",
        subcommands: [
            ArchiveInit.self, ArchiveList.self, ArchiveRecover.self, ArchiveSign.self, ArchiveApprove.self,
            ArchiveRollover.self,
        ])
}

/// `capki ca archive init`.
struct ArchiveInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Set up the key archive of a CA.",
        discussion: """
            Makes the archive's key, lets the CA certify it, and names both in the settings. Issuing needs the certificate \
            alone; the key is for recoveries, under a passphrase of its own, and may be kept elsewhere until then. With --key it \
            is an RSA key in a token or HSM, which decrypts there ('capki token generate --decrypts').

            EXAMPLES
              capki ca archive init issuing --algorithm sm2
              capki ca archive init issuing --key 'pkcs11:token=HSM;object=archive' --archive-pin-file pin
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The algorithm of the archive's key; the CA's without it.", transform: ArgumentValue.keyAlgorithm)
    var algorithm: KeyAlgorithm?

    @Option(help: ArgumentHelp("The archive's key in a token: a pkcs11: URI.", valueName: "uri"))
    var key: String?

    @Option(
        help: "The name of the archive; the CA's, with its own common name, without it.", transform: ArgumentValue.name)
    var subject: Name?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var archiveSecrets: ArchiveSecretOptions
    @OptionGroup var result: ResultOptions

    func validate() throws { try ArchiveKey.validate(algorithm, key) }

    func run() throws {
        let directory = try target.open()
        let setup = ArchiveSetup(algorithm: algorithm, key: key, subject: subject, secrets: archiveSecrets)
        let certificate = try setup.run(in: directory, acting)
        let description = try CertificateDescription(certificate)
        try result.show(description, "\(description.text)\nthe key archive is set up")
    }
}
