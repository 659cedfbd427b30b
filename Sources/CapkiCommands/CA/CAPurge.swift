internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki ca purge`.
struct CAPurge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge", abstract: "Take away the personal records of certificates that ended long ago.",
        discussion: """
            Records outlive their certificate by records.retention-years of the settings, 10 where they say nothing. Then the \
            certificate's bytes, its subject and identity numbers, its receipt and its archived key are taken out of the \
            ledger, group by group; a line of reissues goes only when its last certificate has had its time. What stays: \
            the serial number, which is never used again, dates, revocation, hashes, and the record of acts, no row of \
            which is ever changed. Backups and files elsewhere are not reached.

            EXAMPLES
              capki ca purge issuing --dry-run
              capki ca purge issuing --yes --operator 档案室
            """)

    @OptionGroup var target: AuthorityOptions

    @Flag(help: "List what would be taken away, and change nothing.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Confirm that the clock is right, where the ledger has rested for more than a year.")
    var trustClock = false

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let directory = try target.open()
        let store = try target.store()
        let end = directory.settings.retention.end(at: acting.context.now)
        if dryRun {
            let listing = try PurgeListing(endedBefore: end, isDryRun: true, isJSON: result.json)
            try store.forEachPurgeable(endedBefore: end) { try listing.add($0) }
            return try listing.finish()
        }
        // The question names what was found before it, and no key is opened for nothing.
        var count = 0
        try store.forEachPurgeable(endedBefore: end) { _ in count += 1 }
        let isNeeded = try count > 0 || store.read { try $0.holdsRemnants() }
        if isNeeded { try confirm(count, end) }
        let listing = try PurgeListing(endedBefore: end, isDryRun: false, isJSON: result.json)
        if isNeeded { try purge(directory, end, listing, expected: count) }
        try listing.finish()
    }

    private func confirm(_ count: Int, _ end: Instant) throws {
        guard !yes else { return }
        guard Terminal.isAvailable else {
            throw CommandError(
                "ca.not_confirmed",
                "\(count) certificates ended before \(end); nothing is purged without a confirmation",
                hint: "see what it is with --dry-run, and confirm with --yes")
        }
        let question = "purge the records of \(count) certificates that ended before \(end), for good?"
        guard try Terminal.confirms(question) else {
            throw CommandError("ca.not_confirmed", "nothing is purged")
        }
    }

    private func purge(
        _ directory: AuthorityDirectory, _ end: Instant, _ listing: PurgeListing, expected count: Int
    ) throws {
        let note = ProgressNote("certificates", of: Int64(count))
        try acting.authority(directory).purge(
            endedBefore: end, trustsClock: trustClock, context: acting.context,
            removingCopies: { try directory.removeReceipts(of: $0) }
        ) { group in
            try group.forEach { try listing.add($0) }
            note.update(Int64(listing.count))
        }
    }
}

/// Writes what is purged while it goes on, in memory that does not grow with it.
private final class PurgeListing {
    /// A certificate as it is told; the subject only where it stays in the ledger.
    private struct Row: Encodable {
        let serial: String
        let notAfter: String
        let subject: String?
    }

    private let end: Instant
    private let isDryRun: Bool
    private let isJSON: Bool
    private let output = OutputStreaming()
    private(set) var count = 0

    init(endedBefore end: Instant, isDryRun: Bool, isJSON: Bool) throws {
        self.end = end
        self.isDryRun = isDryRun
        self.isJSON = isJSON
        if isJSON { try output.put("{\n  \"certificates\" : [") }
    }

    func add(_ purged: PurgedRecord) throws {
        let row = Row(
            serial: purged.serialNumber.description, notAfter: purged.notAfter.description,
            subject: isDryRun ? purged.subject : nil)
        if isJSON {
            try output.put((count == 0 ? "\n    " : ",\n    ") + JSONText.encode(row, isCompact: true).dropLast())
        } else {
            try output.put(visible: "\(row.serial)  \(row.notAfter)\(row.subject.map { "  \($0)" } ?? "")\n")
        }
        count += 1
    }

    func finish() throws {
        if isJSON {
            try output.put(
                """

                  ],
                  "count" : \(count),
                  "dry_run" : \(isDryRun),
                  "ended_before" : "\(end)",
                  "schema" : "capki.ca-purge/1"
                }

                """)
        } else {
            try output.put("\(count) certificates that ended before \(end) \(isDryRun ? "would be" : "are") purged\n")
        }
        try output.finish()
    }
}
