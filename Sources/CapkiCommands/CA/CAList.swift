internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIStructures

/// `capki ca list`.
struct CAList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the certificates of the ledger, or the reissues.")

    @OptionGroup var target: AuthorityOptions

    @Flag(help: "Show the line of descent: which certificate stands in for which.")
    var reissues = false

    @Option(help: ArgumentHelp("Only subjects that hold this text.", valueName: "text"))
    var subject: String?

    @Flag(help: "Show intentions that never came to a signature too.")
    var all = false

    @OptionGroup var result: ResultOptions

    func run() throws {
        let store = try target.open().store()
        let now = ActContext.now().now
        if reissues {
            let listing = try store.read { try ReissueListing($0, subject: subject) }
            return try result.show(listing, listing.text)
        }
        var filter = CertificateFilter()
        filter.includesAbandoned = all
        filter.subjectContains = subject
        let listing = try store.read { try CertificateListing($0, filter, now: now) }
        try result.show(listing, listing.text)
    }
}

/// The certificates of a ledger as they are listed.
struct CertificateListing: Encodable {
    struct Row: Encodable {
        let serial: String
        let status: String
        let origin: String
        let profile: String?
        let notBefore: String
        let notAfter: String
        let subject: String
        let revocation: RevocationDescription?
    }

    let schema = "capki.ca-list/1"
    let certificates: [Row]

    init(_ ledger: any LedgerReading, _ filter: CertificateFilter, now: Instant) throws {
        var rows: [Row] = []
        try ledger.forEachCertificate(filter) { record in
            let revocation = try ledger.revocation(record.serialNumber)
            rows.append(Self.row(record, revocation, now))
        }
        certificates = rows
    }

    static func row(_ record: CertificateRecord, _ revocation: RevocationRecord?, _ now: Instant) -> Row {
        Row(
            serial: record.serialNumber.description, status: status(record, revocation, now),
            origin: record.origin.rawValue, profile: record.profile, notBefore: record.notBefore.description,
            notAfter: record.notAfter.description, subject: record.subject,
            revocation: revocation.map(RevocationDescription.init))
    }

    private static func status(_ record: CertificateRecord, _ revocation: RevocationRecord?, _ now: Instant) -> String {
        guard record.state == .issued else { return record.state.rawValue }
        if let revocation { return revocation.reason == .certificateHold ? "on_hold" : "revoked" }
        if now > record.notAfter { return "expired" }
        return now < record.notBefore ? "not_yet_valid" : "valid"
    }

    var text: String {
        guard !certificates.isEmpty else { return "no certificates" }
        return certificates.map { row in
            let status = row.status + String(repeating: " ", count: max(0, 9 - row.status.count))
            return "\(row.serial)  \(status)  \(row.notAfter)  \(row.subject)"
        }.joined(separator: "\n")
    }
}
