internal import ArgumentParser
internal import PKIStructures

/// How long a certificate holds.
struct ValidityOptions: ParsableArguments {
    @Option(help: "How long it holds, from now.")
    var validityDays: Int?

    @Option(help: ArgumentHelp("When it begins, RFC 3339.", valueName: "time"), transform: ArgumentValue.instant)
    var notBefore: Instant?

    @Option(help: ArgumentHelp("When it ends, RFC 3339.", valueName: "time"), transform: ArgumentValue.instant)
    var notAfter: Instant?

    func validate() throws {
        let hasTimes = notBefore != nil && notAfter != nil
        let hasNoTime = notBefore == nil && notAfter == nil
        guard validityDays != nil ? hasNoTime : hasTimes else {
            throw ValidationError("give --validity-days, or both --not-before and --not-after")
        }
        if let validityDays, !(1...36_600).contains(validityDays) {
            throw ValidationError("--validity-days is \(validityDays), allowed are 1 to 36600")
        }
    }

    func validity(_ now: Instant) -> Validity {
        let start = notBefore ?? now
        let end = notAfter ?? start.adding(days: validityDays ?? 0)
        return Validity(notBefore: CertificateTime(start), notAfter: CertificateTime(end))
    }
}
