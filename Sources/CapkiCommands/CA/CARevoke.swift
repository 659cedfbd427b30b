internal import ArgumentParser
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki ca revoke`.
struct CARevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a certificate, or put it on hold.",
        discussion: "The next 'capki ca crl' carries it.")

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The serial number, hexadecimal.", transform: ArgumentValue.serial)
    var serial: SerialNumber

    @Option(
        help: ArgumentHelp(
            "unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold, privilegeWithdrawn or aACompromise (RFC 5280).",
            valueName: "reason"), transform: ArgumentValue.revocationReason)
    var reason: RevocationReason

    @Option(
        help: ArgumentHelp("Since when the key is known or feared to be out of control, RFC 3339.", valueName: "time"),
        transform: ArgumentValue.instant)
    var invalidityDate: Instant?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let authority = try acting.authority(target.open())
        let record = try authority.revoke(
            serial, reason: reason, invalidityDate: invalidityDate, context: acting.context)
        try result.show(RevocationDescription(record), RevocationDescription(record).text)
        guard record.reason.isCompromise else { return }
        for other in try authority.liveCertificates(withKeyOf: serial) {
            ProcessEnvironment.note("note: certificate \(other) has the same key, and still holds")
        }
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
