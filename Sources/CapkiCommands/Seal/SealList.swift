internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIStructures

/// `capki seal list`.
struct SealList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the seals of a CA's ledger, or write one of them again.",
        discussion: """
            With --out the bytes of the one seal that is found are written: the active one, where several had its code.

            EXAMPLES
              capki seal list issuing --state revoked --json
              capki seal list issuing --esid 4401130000001 --out a.esl
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("Only seals with this code.", valueName: "code"))
    var esid: String?

    @Option(help: "Only seals that this certificate signs with.", transform: ArgumentValue.serial)
    var serial: SerialNumber?

    @Option(help: "active, superseded or revoked.", transform: ArgumentValue.word("state"))
    var state: SealRecord.State?

    @Option(help: ArgumentHelp("Where to write the bytes of the seal; '-' is standard output.", valueName: "file"))
    var out: String?

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var result: ResultOptions

    func validate() throws {
        if out == "-", result.json { throw ValidationError("--json and '--out -' cannot both go to standard output") }
    }

    func run() throws {
        let found = try target.store().read { try $0.seals(SealSearch(sealID: esid, owner: serial, state: state)) }
        guard let out else {
            let listing = Listing(seals: found.map(LedgerSealDescription.init))
            return try result.show(listing, listing.text)
        }
        let record = try sole(found)
        guard record.purgedAt == nil else {
            throw CommandError("authority.unknown_seal", "the seal \(record.sealID) was purged; its bytes are gone")
        }
        let file = try SealOutputOptions(out: out, force: force).claim(result)
        try LedgerSealFile.write(record, to: file, directory: target.directory)
        guard !file.isStandardOutput else { return }
        try result.show(LedgerSealDescription(record), LedgerSealDescription(record).text + "\nwritten to \(out)")
    }

    private func sole(_ found: [SealRecord]) throws -> SealRecord {
        let active = found.filter { $0.state == .active }
        guard let record = active.first ?? found.last else {
            throw CommandError(
                "authority.unknown_seal", "no seal is found",
                hint: "'capki seal list \(target.directory)' shows what there is")
        }
        guard active.count <= 1, active.count == 1 || found.count == 1 || esid != nil else {
            throw CommandError(
                "authority.unknown_seal", "\(found.count) seals are found, one can be written", hint: "give --esid")
        }
        return record
    }

    private struct Listing: Encodable {
        let schema = "capki.seal-list/1"
        let seals: [LedgerSealDescription]

        var text: String { seals.isEmpty ? "no seals" : seals.map(\.line).joined(separator: "\n") }
    }
}
