internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIKeys
internal import PKIProfiles
internal import PKIRequests
internal import PKIStructures

/// `capki ca archive`.
struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Keep encryption keys, and recover them under four eyes (密钥库).",
        subcommands: [ArchiveInit.self, ArchiveList.self, ArchiveRecover.self, ArchiveApprove.self])
}

/// `capki ca archive init`.
struct ArchiveInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Set up the key archive of a CA.",
        discussion: """
            Makes the archive's key, lets the CA certify it, and names both in the settings. Issuing needs the certificate \
            alone; the key is for recoveries, under a passphrase of its own, and may be kept elsewhere until then.

            EXAMPLE
              capki ca archive init issuing --algorithm sm2
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The algorithm of the archive's key; the CA's without it.", transform: ArgumentValue.keyAlgorithm)
    var algorithm: KeyAlgorithm?

    @Option(
        help: "The name of the archive; the CA's, with its own common name, without it.", transform: ArgumentValue.name)
    var subject: Name?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var archivePassphrase: ArchivePassphraseOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let directory = try target.open()
        let setup = ArchiveSetup(algorithm: algorithm, subject: subject, passphrase: archivePassphrase)
        let certificate = try setup.run(in: directory, acting)
        let description = try CertificateDescription(certificate)
        try result.show(description, "\(description.text)\nthe key archive is set up")
    }
}

/// Setting an archive up, for a new CA or one at work.
struct ArchiveSetup {
    let algorithm: KeyAlgorithm?
    let subject: Name?
    let passphrase: ArchivePassphraseOptions

    /// Makes the archive's key and certificate.
    func run(in directory: AuthorityDirectory, _ acting: ActingOptions) throws -> Certificate {
        let draft = try ArchiveDraft(in: directory)
        let issuerAlgorithm = try PublicKey(directory.certificate.subjectPublicKeyInfo).algorithm
        let algorithm = algorithm ?? CertificateAuthority.encryptionAlgorithm(beside: issuerAlgorithm)
        guard algorithm.family != .ed25519 else {
            throw CommandError("ca.bad_archive_key", "an Ed25519 key receives nothing; choose RSA, EC or SM2")
        }
        let authority = try acting.authority(directory)
        let secret = try passphrase.place("passphrase for the archive's key").newSecret()
        if secret == nil {
            Notes.plainKey(
                "the key archive of \(directory.path)", options: "--archive-passphrase-file or --archive-passphrase-env"
            )
        }
        let key = try SoftwareKey.generate(algorithm)
        let name = try subject ?? Self.name(beside: directory.certificate.subject)
        let context = acting.context
        let finished = try draft.finish(key: PrivateKeyFile.write(key, passphrase: secret)) {
            try authority.issue(
                RequestBuilder.request(subject: name, signer: key), profile: .keyArchive,
                validity: Self.validity(under: directory.certificate, context.now), context: context)
        }
        return try finished.keyArchive().certificate
    }

    /// The CA's name with another common name.
    private static func name(beside issuer: Name) throws -> Name {
        let shared = issuer.relativeDistinguishedNames.filter { level in
            !level.attributes.contains { $0.type == AttributeType.commonName }
        }
        let own = Name.Attribute(
            type: AttributeType.commonName, value: try AttributeValue("密钥库 (key archive)", as: .utf8String))
        return Name(shared + [RelativeDistinguishedName([own])])
    }

    /// As long as the CA's own certificate, within the profile's limit.
    private static func validity(under issuer: Certificate, _ now: Instant) -> Validity {
        let limit = now.adding(days: CertificateProfile.keyArchive.validityLimitInDays.value)
        return Validity(
            notBefore: CertificateTime(now), notAfter: CertificateTime(min(limit, issuer.validity.notAfter.instant)))
    }
}
