internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIMessages
internal import PKIProfiles
internal import PKIStructures

/// `capki ca issue-pair`.
struct CAIssuePair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue-pair", abstract: "Issue a signing and an encryption certificate for one holder (双证书).",
        discussion: """
            The signing key is the request's. The encryption key is made here, kept enveloped in the key archive, and handed \
            out as an SM2 envelope under the signing key, as CMS under a transport key made for this one delivery, or as \
            PKCS#12. Both certificates have one subject and one validity, and are issued together or not at all.

            EXAMPLE
              capki ca issue-pair issuing --csr org.csr --validity-days 365 --out sign.pem --encryption-out enc.pem \
            --key-out enc.key.pem
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("The request with the signing key, PEM or DER.", valueName: "file"))
    var csr: String

    @Option(help: ArgumentHelp("The profile of the signing certificate.", valueName: "name"))
    var profile = "organisation-signing"

    @Option(help: ArgumentHelp("The profile of the encryption certificate.", valueName: "name"))
    var encryptionProfile = "organisation-encryption"

    @Option(
        help: "The encryption key's algorithm; the signing key's without it.", transform: ArgumentValue.keyAlgorithm)
    var encryptionAlgorithm: KeyAlgorithm?

    @OptionGroup var period: ValidityOptions
    @OptionGroup var handing: DeliveryOptions

    @Option(help: ArgumentHelp("Where to write the encryption certificate.", valueName: "file"))
    var encryptionOut: String

    @Option(
        help: ArgumentHelp("Write both certificates and the SM2 envelope as GM/T 0092 has them.", valueName: "file"))
    var responseOut: String?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard handing.keyOut != nil || responseOut != nil else {
            throw ValidationError("say by --key-out where the encryption key goes")
        }
        guard ![output.out, encryptionOut, handing.keyOut, responseOut].contains("-") else {
            throw ValidationError("a pair goes to files, not to standard output")
        }
    }

    func run() throws {
        let directory = try target.open()
        let request = try InputFiles.request(csr)
        let signingKey = try PublicKey(request.subjectPublicKeyInfo)
        if responseOut != nil, handing.form(beside: signingKey.algorithm) != .sm2Envelope {
            throw CommandError("delivery.response", "--response-out goes with '--delivery sm2-envelope' alone")
        }
        let profiles = try [profile, encryptionProfile].map { try CAIssue.profile(named: $0, in: directory) }
        let archive = try directory.keyArchive()
        let files = try ClaimedFiles(
            keys: [handing.keyOut, responseOut].compactMap { $0 }, others: [output.out, encryptionOut],
            overwrites: output.force)
        let context = acting.context
        let order = PairOrder(
            request: request, signingProfile: profiles[0], encryptionProfile: profiles[1],
            validity: period.validity(context.now), encryptionAlgorithm: encryptionAlgorithm,
            delivery: try handing.delivery(to: signingKey))
        let pair = try acting.authority(directory).issuePair(
            order, archive: archive, chain: directory.chain, context: context)
        try write(pair, files)
        let report = try Report(pair, self)
        try result.show(report, report.text)
    }

    private func write(_ pair: IssuedPair, _ files: ClaimedFiles) throws {
        let serial = pair.encryption.serialNumber
        if let keyOut = handing.keyOut {
            try files.write(
                pair.delivered, to: keyOut, isDER: output.der, serial: serial, directory: target.directory)
        }
        if let responseOut, let response = pair.response {
            let block = PEMBlock(label: EnvelopedKeyFile.responseLabel, bytes: response.derBytes)
            try files.write(output.der ? block.bytes : Array(block.text.utf8), to: responseOut)
        }
        try files.write(pair.signing, to: output.out, isDER: output.der, directory: target.directory)
        try files.write(pair.encryption, to: encryptionOut, isDER: output.der, directory: target.directory)
    }

    private struct Report: Encodable {
        let schema = "capki.ca-pair/1"
        let signing: CertificateDescription
        let encryption: CertificateDescription
        let key: DeliveryDescription
        private let place: String

        enum CodingKeys: CodingKey { case schema, signing, encryption, key }

        init(_ pair: IssuedPair, _ command: CAIssuePair) throws {
            signing = try CertificateDescription(pair.signing)
            encryption = try CertificateDescription(pair.encryption)
            key = try DeliveryDescription(
                pair.delivered, file: command.handing.keyOut ?? command.responseOut ?? "-")
            place = "written to \(command.output.out) and \(command.encryptionOut)"
        }

        var text: String {
            """
            for signing
            \(signing.text)
            for encryption
            \(encryption.text)
            its key       \(key.text)
            \(place)
            """
        }
    }
}
