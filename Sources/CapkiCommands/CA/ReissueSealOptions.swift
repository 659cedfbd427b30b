internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiTransport
internal import PKIAuthority
internal import PKIKeys
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// The seal that a reissue makes anew with its certificate.
struct ReissueSealOptions: ParsableArguments {
    @OptionGroup var old: OldSealOptions

    @Option(help: ArgumentHelp("Where to write the seal that is made anew, DER.", valueName: "file"))
    var sealOut: String?

    @OptionGroup var maker: SealMakerOptions
    @OptionGroup var timestamping: SealTimestampOptions

    func validate() throws {
        guard old.isNamed else {
            let words = [(sealOut, "--seal-out"), (timestamping.timestamp?.description, "--timestamp")]
            if let word = words.first(where: { $0.0 != nil })?.1 {
                throw ValidationError("\(word) goes with --seal or --esid")
            }
            return
        }
        try old.requireOne()
        guard let sealOut, sealOut != "-" else { throw ValidationError("say by --seal-out where the new seal goes") }
    }

    /// Reads the old seal, opens the maker's key and claims the file, before the reissue; `nil` where no seal is named.
    func prepare(_ directory: AuthorityDirectory, force: Bool, _ result: ResultOptions) throws -> ReissueSealing? {
        guard old.isNamed, let sealOut else { return nil }
        let (seal, kind) = try old.read(directory)
        let desk = try maker.desk(directory)
        let stamps = try timestamping.order(for: desk.algorithm, sealOf: seal.generation, settings: desk.settings)
        let file = try SealOutputOptions(out: sealOut, force: force).claim(result)
        return ReissueSealing(
            old: seal, kind: kind, desk: desk, timestamps: stamps, file: file, path: sealOut,
            directory: directory.path, name: old.esid.map { "--esid \($0)" } ?? "--seal \(old.seal ?? "")")
    }
}

/// A seal that waits for the certificate to be issued.
struct ReissueSealing {
    let old: Seal
    let kind: String
    let desk: SealDesk
    let timestamps: TimestampOrder?
    let file: ClaimedOutput
    let path: String
    let directory: String
    /// How the old seal was named.
    let name: String

    /// Makes the seal anew. The certificate is issued by then, so that a failure is told and not thrown.
    ///
    /// - Returns: whether it is made and written.
    func finish(_ receipt: inout ReissueReceipt, _ certificateFile: String, _ acting: ActingOptions) -> Bool {
        var isMade = false
        do {
            let opened = try AuthorityDirectory(opening: directory)
            let authority = try acting.authority(opened, opensKeyLater: true)
            let serial = try SerialNumber(hexadecimal: receipt.replacement.serial)
            defer { refresh(&receipt, serial, isMade: isMade, authority) }
            guard let bytes = try authority.store.read({ try $0.certificate(serial)?.certificate }) else {
                throw CommandError("authority.ledger", "certificate \(serial) is not in the ledger")
            }
            let order = SealDesk.RemakeOrder(old, for: try Certificate(derEncoded: bytes), kind: kind)
            let record = try desk.remake(order, by: authority, timestamps: timestamps, context: acting.context)
            isMade = true
            try LedgerSealFile.write(record, to: file, directory: directory)
        } catch {
            tell(ErrorReport(error), receipt.replacement.serial, certificateFile, isMade: isMade)
            return false
        }
        return true
    }

    private func tell(_ report: ErrorReport, _ serial: String, _ certificateFile: String, isMade: Bool) {
        let remake =
            "finish it with 'capki seal remake \(directory) \(name) --certificate \(certificateFile) --out \(path)'"
        let hints = [report.hint, isMade ? nil : remake].compactMap { $0 }.map { "\nhint: \($0)" }.joined()
        ProcessEnvironment.note(
            "note: certificate \(serial) is issued, but the seal is not finished: \(report.message)\(hints)")
    }

    /// The receipt tells which seals are made and which are to be made; one of another tool is not in the ledger before.
    private func refresh(
        _ receipt: inout ReissueReceipt, _ serial: SerialNumber, isMade: Bool, _ authority: CertificateAuthority
    ) {
        let known = try? authority.store.read { ledger in
            try ledger.reissue(by: serial).flatMap { try ledger.seals(of: $0) }
        }
        var pending = known?.pending ?? []
        if !isMade, let hash = try? DigestAlgorithm.sha256.hash(old.derBytes) {
            let own = ReissueReceipt.Seals.Entry(
                esid: old.information.sealID.description, sha256: hexadecimal(hash))
            if !pending.contains(own) { pending.append(own) }
        }
        receipt.seals = ReissueReceipt.Seals(remade: known?.remade ?? [], pending: pending)
    }
}
