internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures

/// `capki ca archive list`.
struct ArchiveList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the archived keys, and the recoveries with their state.")

    @OptionGroup var target: AuthorityOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let now = ActContext.now().now
        let directory = try target.open()
        let places = try directory.settings.archive == nil ? [] : directory.archivePlaces()
        let listing = try directory.store().read { try Listing($0, places, now: now) }
        try result.show(listing, listing.text)
    }

    private struct Listing: Encodable {
        let schema = "capki.archive/1"
        let keys: [Row]
        let recoveries: [RecoveryDescription]

        struct Row: Encodable {
            let publicKeyHash: String
            let algorithm: String
            let subject: String
            /// Every certificate of the key, the first one first.
            let certificates: [String]
            /// `certified`, or `unused` where the act that made the key was interrupted.
            let state: String
            let archivedAt: String
            /// The generation of the archive's key that it is under; `nil` where that is not known.
            let generation: Int?
            /// SHA-256 over the envelope, as the record of the issue or of the last rollover has it.
            let envelopeSha256: String
        }

        init(_ ledger: any LedgerReading, _ places: [ArchivePlace], now: Instant) throws {
            var rows: [Row] = []
            try ledger.forEachArchivedKey { record in
                let serials = try ledger.serialNumbers(ofPublicKeyHash: record.publicKeyHash)
                let isCertified = try serials.contains { try ledger.certificate($0)?.state == .issued }
                rows.append(
                    Row(
                        publicKeyHash: hexadecimal(record.publicKeyHash), algorithm: record.algorithm,
                        subject: try ledger.certificate(record.serialNumber)?.subject ?? "",
                        certificates: serials.map(\.description), state: isCertified ? "certified" : "unused",
                        archivedAt: record.archivedAt.description,
                        generation: places.first { $0.certificateHash == record.archiveCertificateHash }?.number,
                        envelopeSha256: hexadecimal(try DigestAlgorithm.sha256.hash(record.envelope))))
            }
            keys = rows
            recoveries = try ledger.recoveries().map { RecoveryDescription($0, now: now) }
        }

        var text: String {
            let lines = keys.map { row in
                "\(row.archivedAt)  key \(row.generation.map(String.init) ?? "?")  \(row.algorithm)  \(row.state)  \(row.certificates.joined(separator: " "))  \(row.subject)"
            }
            let first = keys.isEmpty ? "no archived keys" : lines.joined(separator: "\n")
            return ([first] + recoveries.map(\.text)).joined(separator: "\n\n")
        }
    }
}
