internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// What the reissue of a pair takes beside that of one certificate.
struct PairReissueOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the certificate is one of a pair: recover, new or new-and-recover reissues both; keep leaves the encryption certificate. The settings say what happens without it.",
            valueName: "choice"), transform: ArgumentValue.word("choice"))
    var encryptionKey: EncryptionKeyChoice?

    @Option(
        help: "The algorithm of a new encryption key; the old one's without it.",
        transform: ArgumentValue.keyAlgorithm)
    var encryptionAlgorithm: KeyAlgorithm?

    @Option(help: ArgumentHelp("The approved recovery under which the old key comes out.", valueName: "id"))
    var recovery: String?

    @Option(help: ArgumentHelp("Where to write the new encryption certificate.", valueName: "file"))
    var encryptionOut: String?

    @Option(help: ArgumentHelp("Where to write the old key, beside a new one.", valueName: "file"))
    var recoveredKeyOut: String?

    @OptionGroup var handing: DeliveryOptions
    @OptionGroup var archiveSecrets: ArchiveSecretOptions

    /// Whether nothing is said about a pair.
    var isUnused: Bool {
        encryptionKey == nil && encryptionAlgorithm == nil && handing.delivery == nil
            && [recovery, encryptionOut, recoveredKeyOut, handing.transportKey, handing.keyOut].allSatisfy { $0 == nil }
    }

    /// What is to be done with the encryption key; `nil` where the certificate has none beside it.
    func choice(for original: SerialNumber, in directory: AuthorityDirectory) throws -> EncryptionKeyChoice? {
        if let encryptionKey { return encryptionKey == .keep ? nil : encryptionKey }
        guard let archive = directory.settings.archive,
            try directory.store().read({ try CertificatePair.has(original, in: $0) })
        else { return nil }
        let choice = archive.policy.reissueChoice
        return choice == .keep ? nil : choice
    }

    /// Refuses a choice whose results have no place to go to.
    func requirePlaces(for choice: EncryptionKeyChoice) throws {
        let isComplete =
            encryptionOut != nil && handing.keyOut != nil && (recoveredKeyOut != nil) == (choice == .newAndRecover)
        guard isComplete else {
            let places = "--encryption-out, --key-out" + (choice == .newAndRecover ? ", --recovered-key-out" : "")
            throw CommandError(
                "reissue.pair",
                "the certificate is one of a pair, and its encryption key is to be '\(choice.rawValue)'",
                hint: "say where everything goes: \(places); or say --encryption-key keep")
        }
    }
}

/// The reissue of both certificates of a pair.
struct PairReissue {
    let options: PairReissueOptions
    let choice: EncryptionKeyChoice
    let directory: AuthorityDirectory
    let acting: ActingOptions
    let output: OutputOptions

    func run(_ order: ReissueOrder) throws -> PairReissueReport {
        try options.requirePlaces(for: choice)
        let keyFiles = [options.handing.keyOut, options.recoveredKeyOut].compactMap { $0 }
        let files = try ClaimedFiles(
            keys: keyFiles, others: [output.out, options.encryptionOut ?? ""], overwrites: output.force)
        let delivery = try options.handing.delivery(to: PublicKey(order.request.subjectPublicKeyInfo))
        let authority = try acting.authority(directory)
        let access = try directory.archiveAccess(
            opening: options.archiveSecrets.secrets, for: options.recovery.map { [$0] } ?? [])
        let done = try authority.reissuePair(
            PairReissueOrder(
                signing: order, choice: choice, encryptionAlgorithm: options.encryptionAlgorithm, delivery: delivery,
                recovery: options.recovery),
            access: access, policy: directory.settings.reissue, context: acting.context)
        try write(done, to: files)
        return try PairReissueReport(done, choice, options)
    }

    private func write(_ done: PairReissueResult, to files: ClaimedFiles) throws {
        let path = directory.path
        try files.write(
            done.delivered, to: options.handing.keyOut ?? "", isDER: output.der,
            serial: done.encryption.certificate.serialNumber, directory: path)
        if let recovered = done.recovered {
            try files.write(
                recovered.key, to: options.recoveredKeyOut ?? "", isDER: output.der,
                serial: recovered.certificate.serialNumber, directory: path)
        }
        try files.write(done.signing.certificate, to: output.out, isDER: output.der, directory: path)
        try files.write(
            done.encryption.certificate, to: options.encryptionOut ?? "", isDER: output.der, directory: path)
    }
}

/// What the reissue of a pair has done: the receipt of the signing certificate, with what belongs to the encryption
/// certificate beside it.
struct PairReissueReport: Encodable {
    var signing: ReissueReceipt
    let encryption: ReissueReceipt
    let choice: EncryptionKeyChoice
    let key: DeliveryDescription
    let recoveredKey: DeliveryDescription?

    init(_ done: PairReissueResult, _ choice: EncryptionKeyChoice, _ options: PairReissueOptions) throws {
        signing = done.signing.receipt
        encryption = done.encryption.receipt
        self.choice = choice
        key = try DeliveryDescription(done.delivered, file: options.handing.keyOut ?? "")
        recoveredKey = try done.recovered.map {
            try DeliveryDescription($0.key, file: options.recoveredKeyOut ?? "")
        }
    }

    enum CodingKeys: CodingKey { case encryption, encryptionKey, key, recoveredKey }

    func encode(to encoder: any Encoder) throws {
        try signing.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(encryption, forKey: .encryption)
        try container.encode(choice.rawValue, forKey: .encryptionKey)
        try container.encode(key, forKey: .key)
        try container.encodeIfPresent(recoveredKey, forKey: .recoveredKey)
    }

    /// What stands below the text about the signing certificate.
    var text: String {
        var lines = [
            "encryption  \(encryption.original.serial) → \(encryption.replacement.serial)", "key         \(key.text)",
        ]
        if let recoveredKey { lines.append("old key     \(recoveredKey.text)") }
        return lines.joined(separator: "\n")
    }
}
