internal import ArgumentParser
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// `capki seal remake`.
struct SealRemake: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remake", abstract: "Make a seal again for a reissued certificate (补办).",
        discussion: """
            The new seal has the image, name, type and code of the old one, bound to the reissued certificate. The old seal \
            is verified first: it must be of this maker, or of one that --maker names, so that no forged seal becomes a \
            genuine one. The new certificate must be for the same subject.

            EXAMPLE
              capki seal remake --maker-certificate maker.pem --maker-key maker.key.pem --trust root.pem \
                --untrusted issuing.pem --seal old.esl --certificate new.pem --out new.esl
            """)

    @OptionGroup var desk: SealMakerOptions

    @Option(help: ArgumentHelp("The old seal, or a seal signature that was made with it.", valueName: "file"))
    var seal: String

    @Option(help: ArgumentHelp("The reissued certificate.", valueName: "file"))
    var certificate: String

    @Option(
        help: ArgumentHelp(
            "The certificate that it replaces; needed where the seal holds digests alone.", valueName: "file"))
    var oldCertificate: String?

    @Option(help: ArgumentHelp("A new code of the seal; the old one without it.", valueName: "text"))
    var esid: String?

    @Option(
        help: "The generation, V1, V4 or V5; the old seal's without it.", transform: ArgumentValue.word("generation"))
    var generation: SealGeneration?

    @Option(
        help: ArgumentHelp(
            "The end of the validity; that of the old seal, or what the certificates allow, without it.",
            valueName: "time"),
        transform: ArgumentValue.instant)
    var validUntil: Instant?

    @OptionGroup var output: SealOutputOptions
    @OptionGroup var believed: SealTrustOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if believed.trust.isEmpty { throw ValidationError("name what is trusted by --trust") }
    }

    func run() throws {
        var order = SealRemakeOrder(try SealInput.seal(seal), for: try InputFiles.certificate(certificate))
        order.oldCertificate = try oldCertificate.map(InputFiles.certificate)
        order.sealID = esid
        order.generation = generation
        order.validUntil = validUntil
        let maker = try desk.maker(believed)
        let file = try output.claim(result)
        let made = try maker.remake(order, at: Instant(secondsSinceEpoch: SystemClock.now()))
        try file.write(made.derBytes)
        guard !file.isStandardOutput else { return }
        let description = SealDescription(made)
        try result.show(description, "\(description.text)\nwritten to \(output.out)")
    }
}
