internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki ca revoke`.
struct CARevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke certificates, or put them on hold.",
        discussion: """
            All that are named are revoked, or none. With --descendants goes what was reissued for them, and for that in \
            turn. The next 'capki ca crl' carries it.

            EXAMPLES
              capki ca revoke issuing --serial 4f1c9ad2 --reason keyCompromise
              capki ca revoke issuing --certificate old.pem --reason privilegeWithdrawn --descendants
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: "A serial number, hexadecimal; may be given again.", transform: ArgumentValue.serial)
    var serial: [SerialNumber] = []

    @Option(help: ArgumentHelp("A file of certificates, PEM or DER; may be given again.", valueName: "file"))
    var certificate: [String] = []

    @Option(
        help: ArgumentHelp(
            "unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold, privilegeWithdrawn or aACompromise (RFC 5280).",
            valueName: "reason"), transform: ArgumentValue.revocationReason)
    var reason: RevocationReason

    @Option(
        help: ArgumentHelp("Since when the key is known or feared to be out of control, RFC 3339.", valueName: "time"),
        transform: ArgumentValue.instant)
    var invalidityDate: Instant?

    @Flag(help: "Revoke what was reissued for them too.")
    var descendants = false

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if serial.isEmpty, certificate.isEmpty {
            throw ValidationError("name certificates by --serial or --certificate")
        }
    }

    func run() throws {
        let directory = try target.open()
        let serials = try serial + certificate.flatMap { try KnownCertificate.serials(inFile: $0, of: directory) }
        let authority = try acting.authority(directory)
        let done = try authority.revoke(
            RevocationOrder(
                serials, reason: reason, invalidityDate: invalidityDate, includesDescendants: descendants),
            context: acting.context)
        try show(done, isSingle: serials.count == 1 && !descendants)
        for serial in done.expired {
            ProcessEnvironment.note("note: certificate \(serial) has expired; it stands on the next CRL all the same")
        }
        for record in done.records + done.descendants where record.reason != .certificateHold {
            try BoundSeals.note(record.serialNumber, in: directory)
        }
        guard reason.isCompromise else { return }
        for record in done.records + done.descendants {
            for other in try authority.liveCertificates(withKeyOf: record.serialNumber) {
                ProcessEnvironment.note("note: certificate \(other) has the same key, and still holds")
            }
        }
    }

    /// One certificate is shown as itself, several as a list.
    private func show(_ done: RevocationResult, isSingle: Bool) throws {
        if isSingle, let record = done.records.first {
            return try result.show(RevocationDescription(record), RevocationDescription(record).text)
        }
        let report = RevocationReport(done)
        try result.show(report, report.text)
    }
}

/// Several revocations as they are shown.
struct RevocationReport: Encodable {
    let schema = "capki.ca-revoke/1"
    let revoked: [RevocationDescription]
    /// What was reissued for them.
    let descendants: [RevocationDescription]
    /// What had been revoked before.
    let unchanged: [RevocationDescription]

    init(_ result: RevocationResult) {
        revoked = result.records.map(RevocationDescription.init)
        descendants = result.descendants.map(RevocationDescription.init)
        unchanged = result.unchanged.map(RevocationDescription.init)
    }

    var text: String {
        (revoked.map(\.text) + descendants.map { "\($0.text), as a descendant" }
            + unchanged.map { "\($0.text), as before" }).joined(separator: "\n")
    }
}

/// A revocation as it is shown.
struct RevocationDescription: Encodable {
    let serial: String
    let revokedAt: String
    let reason: String
    let invalidityDate: String?

    init(_ record: RevocationRecord) {
        serial = record.serialNumber.description
        revokedAt = record.revokedAt.description
        reason = record.reason.description
        invalidityDate = record.invalidityDate?.description
    }

    var text: String {
        "certificate \(serial) is \(reason == "certificateHold" ? "on hold" : "revoked") since \(revokedAt) (\(reason)\(invalidityDate.map { ", invalid since \($0)" } ?? ""))"
    }
}
