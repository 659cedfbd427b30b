internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki ca show`.
struct CAShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the CA, or one certificate of its ledger.",
        discussion: "With --out the certificate itself is written, for example after its first file was lost.")

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The serial number, hexadecimal; without it the CA is shown.", transform: ArgumentValue.serial)
    var serial: SerialNumber?

    @Option(help: ArgumentHelp("Write the certificate here, as PEM; '-' is standard output.", valueName: "file"))
    var out: String?

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var result: ResultOptions

    func validate() throws {
        if out != nil, serial == nil { throw ValidationError("--out goes with --serial") }
        if out == "-", result.json { throw ValidationError("--json and '--out -' cannot both go to standard output") }
    }

    func run() throws {
        let directory = try target.open()
        guard let serial else {
            let summary = try AuthoritySummary(directory)
            return try result.show(summary, summary.text)
        }
        let now = ActContext.now().now
        let (details, certificate) = try target.store().read { ledger in
            guard let record = try ledger.certificate(serial) else {
                throw CommandError(
                    "authority.unknown_certificate", "the ledger knows no certificate with the serial number \(serial)",
                    hint: "'capki ca list' shows what it knows")
            }
            let certificate = try record.certificate.map { try Certificate(derEncoded: $0) }
            return (try Details(record, certificate, ledger, now), certificate)
        }
        if let out {
            guard let certificate else {
                let why = details.row.purgedAt.map { "was purged at \($0)" } ?? "was never signed"
                throw CommandError("authority.unknown_certificate", "certificate \(serial) \(why)")
            }
            return try write(certificate, to: out, details)
        }
        try result.show(details, details.text)
    }

    private func write(_ certificate: Certificate, to path: String, _ details: Details) throws {
        let bytes = Array(certificate.pem.text.utf8)
        guard path != "-" else { return try ProcessEnvironment.put(bytes) }
        try PendingFile(at: path, overwrites: force).commit(bytes)
        try result.show(details, "\(details.text)\nwritten to \(path)")
    }

    private struct Details: Encodable {
        let row: CertificateRow
        let certificate: CertificateDescription?
        let replaces: String?
        let replacedBy: String?
        let receipt: ReissueReceipt?
        let pair: Pair?

        /// The two certificates of a holder.
        struct Pair: Encodable {
            let signing: String
            let encryption: String

            init(_ pair: CertificatePair) {
                signing = pair.signing.description
                encryption = pair.encryption.description
            }
        }

        init(
            _ record: CertificateRecord, _ certificate: Certificate?, _ ledger: any LedgerReading, _ now: Instant
        ) throws {
            let reissue = try ledger.reissue(by: record.serialNumber)
            row = CertificateRow(record, try ledger.revocation(record.serialNumber), now: now)
            self.certificate = try certificate.map(CertificateDescription.init)
            replaces = reissue?.original.description
            replacedBy = try ledger.liveReissue(of: record.serialNumber)?.replacement.description
            receipt = try reissue.flatMap { try ledger.receipt(of: $0) }
            pair =
                try CertificatePair.has(record.serialNumber, in: ledger)
                ? Pair(CertificatePair(of: record.serialNumber, in: ledger)) : nil
        }

        var text: String {
            var lines = [certificate?.text ?? "serial        \(row.serial)\nsubject       \(row.subject)"]
            lines.append("status        \(row.status)\(row.purgedAt.map { " at \($0)" } ?? "")")
            lines.append("origin        \(row.origin)\(row.profile.map { ", profile \($0)" } ?? "")")
            if let revocation = row.revocation {
                lines.append("revoked       \(revocation.revokedAt), \(revocation.reason)")
            }
            if let replaces { lines.append("replaces      \(replaces)") }
            if let replacedBy { lines.append("replaced by   \(replacedBy)") }
            if let pair { lines.append("pair          \(pair.signing) signs, \(pair.encryption) encrypts") }
            return lines.joined(separator: "\n")
        }
    }
}
