internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// `capki seal remake`.
struct SealRemake: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remake", abstract: "Make a seal again for a reissued certificate (补办).",
        discussion: """
            The new seal has the image, name, type and code of the old one, bound to the reissued certificate. The old seal \
            is verified fully first: it must be of this maker, or of one that --maker names, so that no forged seal becomes a \
            genuine one. The new certificate must be for the same subject.

            With DIR, a CA directory, its settings name the maker and the earlier ones (section 'seal'), and the old seal is \
            superseded and the new one kept in one act of the ledger; seal.code of the settings says whether the code stays. \
            --esid names the old seal there, whose bytes the ledger has.

            EXAMPLES
              capki seal remake issuing --esid 4401130000001 --certificate new.pem --out new.esl
              capki seal remake issuing --seal old.esl --certificate new.pem --out new.esl
              capki seal remake --maker-certificate maker.pem --maker-key maker.key.pem --trust root.pem \
                --untrusted issuing.pem --seal old.esl --certificate new.pem --out new.esl
            """)

    @Argument(help: ArgumentHelp("The CA directory that keeps seals; without it nothing does.", valueName: "dir"))
    var directory: String?

    @OptionGroup var old: OldSealOptions

    @Option(help: ArgumentHelp("The reissued certificate.", valueName: "file"))
    var certificate: String

    @Option(
        help: ArgumentHelp(
            "The certificate that it replaces; needed where the seal holds digests alone.", valueName: "file"))
    var oldCertificate: String?

    @Option(help: ArgumentHelp("A new code of the seal; without DIR.", valueName: "text"))
    var newEsid: String?

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
    @OptionGroup var making: SealMakerOptions
    @OptionGroup var timestamping: SealTimestampOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        try old.requireOne()
        try making.check(believed, in: directory)
        if directory == nil, old.esid != nil {
            throw ValidationError("--esid names a seal of a CA directory; name the directory, or the seal by --seal")
        }
        if directory != nil, newEsid != nil {
            throw ValidationError("with a CA directory its settings say what the code is, under seal.code")
        }
    }

    func run() throws {
        if let directory { return try run(keptIn: AuthorityDirectory(opening: directory)) }
        var order = SealRemakeOrder(try SealInput.seal(old.seal ?? "-"), for: try InputFiles.certificate(certificate))
        order.oldCertificate = try oldCertificate.map(InputFiles.certificate)
        order.sealID = newEsid
        order.generation = generation
        order.validUntil = validUntil
        let maker = try making.maker(believed, vendor: nil, acting)
        let stamps = try timestamping.order(
            for: maker.algorithm, sealOf: order.generation ?? order.old.generation)
        let file = try output.claim(result)
        let made = try maker.remake(
            order, at: Instant(secondsSinceEpoch: SystemClock.now()), timestamps: stamps)
        try file.write(made.derBytes)
        SealMakerOptions.tell(made)
        guard !file.isStandardOutput else { return }
        let description = SealDescription(made)
        try result.show(description, "\(description.text)\nwritten to \(output.out)")
    }

    private func run(keptIn directory: AuthorityDirectory) throws {
        let (seal, kind) = try old.read(directory)
        var order = SealDesk.RemakeOrder(seal, for: try InputFiles.certificate(certificate), kind: kind)
        order.oldCertificate = try oldCertificate.map(InputFiles.certificate)
        order.generation = generation
        order.validUntil = validUntil
        let desk = try making.desk(directory, crls: believed.crl, policy: believed.policy)
        let stamps = try timestamping.order(
            for: desk.algorithm, sealOf: generation ?? seal.generation, settings: desk.settings)
        let claimed = try output.claim(result)
        let authority = try acting.authority(directory, opensKeyLater: true)
        let record = try desk.remake(order, by: authority, timestamps: stamps, context: acting.context)
        SealMakerOptions.tell(try Seal(derEncoded: record.content))
        try LedgerSealFile.write(record, to: claimed, directory: directory.path)
        guard !claimed.isStandardOutput else { return }
        let superseded = try authority.store.read { ledger in
            var found: SealRecord?
            try ledger.forEachSeal(SealSearch(state: .superseded)) { if $0.successor == record.sha256 { found = $0 } }
            return found
        }
        let report = MadeSealReport(
            schema: "capki.seal-remake/1", seal: LedgerSealDescription(record),
            superseded: superseded.map(LedgerSealDescription.init), out: output.out)
        try result.show(report, report.text)
    }
}
