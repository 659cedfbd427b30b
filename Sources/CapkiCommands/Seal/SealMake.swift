internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// `capki seal make`.
struct SealMake: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Make a seal (制章) of an image and the owner's certificate.",
        discussion: """
            The maker's certificate and the owner's are verified first: chain, usage, time, revocation. The seal is never \
            valid longer than they are.

            With DIR, a CA directory, its settings name the maker and what is trusted (section 'seal'), the owner's \
            certificates are this CA's, and the seal is in the ledger before the file is written: \
            'capki seal list DIR --esid CODE --out F' gives it again.

            A seal of GM/T 0031-2025 (V5) is stamped by the time-stamping authority of --timestamp, or of the settings; its \
            answer is checked, its certificate too, before the seal is kept.

            EXAMPLES
              capki seal make issuing --image seal.png --name 广州某某有限公司 --kind official --certificate org.pem --out company.esl
              capki seal make --maker-certificate maker.pem --maker-key maker.key.pem --trust root.pem --untrusted issuing.pem \\
                --image seal.png --name 广州某某有限公司 --kind official --certificate org.pem --out company.esl
            """)

    @Argument(help: ArgumentHelp("The CA directory that keeps the seal; without it nothing does.", valueName: "dir"))
    var directory: String?

    @Option(help: ArgumentHelp("The image: PNG, GIF, BMP, JPG or SVG.", valueName: "file"))
    var image: String

    @Option(help: ArgumentHelp("Its width on paper; that of a PNG's resolution without it.", valueName: "millimetres"))
    var width: Int?

    @Option(
        help: ArgumentHelp("Its height on paper; the width, or that of a PNG's resolution.", valueName: "millimetres"))
    var height: Int?

    @Option(help: ArgumentHelp("The seal's name, usually the owner's.", valueName: "text"))
    var name: String

    @Option(help: "official, finance, invoice, contract or personal.", transform: ArgumentValue.word("kind of seal"))
    var kind: SealKind

    @Option(help: ArgumentHelp("A certificate that may sign with the seal; may be given again.", valueName: "file"))
    var certificate: [String]

    @Flag(help: "Put the SM3 digests of the certificates into the seal in their place.")
    var digests = false

    @Option(
        help: "V1 (GM/T 0031-2014), V4 (GB/T 38540-2020) or V5 (GM/T 0031-2025); the settings', or V4, without it.",
        transform: ArgumentValue.word("generation"))
    var generation: SealGeneration?

    @Option(help: ArgumentHelp("The seal's code; a random one without it.", valueName: "text"))
    var esid: String?

    @Option(
        help: ArgumentHelp("The beginning of the validity, RFC 3339; now without it.", valueName: "time"),
        transform: ArgumentValue.instant)
    var validFrom: Instant?

    @Option(
        help: ArgumentHelp("Its end; as long as the certificates allow without it.", valueName: "time"),
        transform: ArgumentValue.instant)
    var validUntil: Instant?

    @Option(
        help: ArgumentHelp("The maker of the seal system (header.Vid); the settings', or capki.", valueName: "text"))
    var vendor: String?

    @OptionGroup var output: SealOutputOptions
    @OptionGroup var believed: SealTrustOptions
    @OptionGroup var making: SealMakerOptions
    @OptionGroup var timestamping: SealTimestampOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    /// The longest image file that is looked at, in bytes.
    private static let imageByteLimit = 64 << 20

    func validate() throws {
        if certificate.isEmpty { throw ValidationError("name the owner's certificate by --certificate") }
        try making.check(believed, in: directory)
        if directory != nil, vendor != nil { throw ValidationError("with a CA directory its settings name the vendor") }
    }

    func run() throws {
        if let directory { return try run(keptIn: AuthorityDirectory(opening: directory)) }
        let order = try order(generation ?? .v4)
        let maker = try making.maker(believed, vendor: vendor, acting)
        let stamps = try timestamping.order(for: maker.algorithm, sealOf: order.generation)
        let file = try output.claim(result)
        let seal = try maker.make(order, at: Instant(secondsSinceEpoch: SystemClock.now()), timestamps: stamps)
        try file.write(seal.derBytes)
        SealMakerOptions.tell(seal)
        guard !file.isStandardOutput else { return }
        let description = SealDescription(seal)
        try result.show(description, "\(description.text)\nwritten to \(output.out)")
    }

    private func run(keptIn directory: AuthorityDirectory) throws {
        let desk = try making.desk(directory, crls: believed.crl, policy: believed.policy)
        let order = try order(generation ?? desk.settings.generation)
        let stamps = try timestamping.order(
            for: desk.algorithm, sealOf: order.generation, settings: desk.settings)
        let file = try output.claim(result)
        let record = try desk.make(
            SealDesk.Order(order, kind: kind), by: acting.authority(directory, opensKeyLater: true),
            timestamps: stamps, context: acting.context)
        SealMakerOptions.tell(try Seal(derEncoded: record.content))
        try LedgerSealFile.write(record, to: file, directory: directory.path)
        guard !file.isStandardOutput else { return }
        let report = MadeSealReport(
            schema: "capki.seal-make/1", seal: LedgerSealDescription(record), superseded: nil, out: output.out)
        try result.show(report, report.text)
    }

    private func order(_ generation: SealGeneration) throws -> SealOrder {
        let file = try FileReading.bytes(at: image, byteLimit: Self.imageByteLimit)
        let measured = SealImage.sizeInMillimetres(ofPNG: file)
        guard let width = width ?? measured?.width, let height = height ?? self.width ?? measured?.height else {
            throw CommandError(
                SealError.Code.badPicture.rawValue, "'\(image)' does not tell its size on paper",
                hint: "give --width and --height in millimetres")
        }
        let code = try esid ?? SealDesk.newCode()
        var order = SealOrder(
            sealID: code, type: kind.typeNumber(generation), name: name,
            owners: try certificate.map(InputFiles.certificate),
            image: try SealImage(file, width: width, height: height))
        order.generation = generation
        order.listsDigests = digests
        order.validFrom = validFrom
        order.validUntil = validUntil
        return order
    }
}

/// A new seal as it is told.
struct SealDescription: Encodable {
    let schema = "capki.seal-make/1"
    let generation: String
    let esid: String
    let name: String
    let validFrom: String
    let validUntil: String
    let sha256: String

    init(_ seal: Seal) {
        let property = seal.information.property
        generation = seal.generation.rawValue
        esid = seal.information.sealID.description
        name = property.name.description
        validFrom = property.validStart.instant.description
        validUntil = property.validEnd.instant.description
        sha256 = (try? DigestAlgorithm.sha256.hash(seal.derBytes)).map { hexadecimal($0) } ?? ""
    }

    var text: String { "seal '\(name)', \(esid), \(generation), valid from \(validFrom) to \(validUntil)" }
}
