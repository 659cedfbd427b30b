internal import ArgumentParser
internal import PKIAuthority
internal import PKIStructures

/// Which certificates to list.
struct SearchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only certificates with this whole number: a unified social credit code, an identity card, the subject's serialNumber or organizationIdentifier; in either case, with or without hyphens.",
            valueName: "number"))
    var identity: String?

    @Option(
        help: ArgumentHelp("Only serial numbers that begin so, hexadecimal.", valueName: "serial"),
        transform: SearchValue.serialPrefix)
    var serial: String?

    @Option(
        help: ArgumentHelp(
            "Only this status: valid, expired, revoked, on-hold, not-yet-valid, intended, abandoned, purged, or pending, the new certificate of a reissue that waits to be activated.",
            valueName: "status"), transform: SearchValue.condition)
    var status: CertificateSearch.Condition?

    @Option(
        help: ArgumentHelp("Only certificates that end at this time or later.", valueName: "time"),
        transform: ArgumentValue.instant)
    var notAfterAfter: Instant?

    @Option(
        help: ArgumentHelp("Only certificates that end at this time or earlier.", valueName: "time"),
        transform: ArgumentValue.instant)
    var notAfterBefore: Instant?

    @Option(
        help: ArgumentHelp("Only what the ledger recorded at this time or later.", valueName: "time"),
        transform: ArgumentValue.instant)
    var issuedFrom: Instant?

    @Option(
        help: ArgumentHelp("Only what the ledger recorded at this time or earlier.", valueName: "time"),
        transform: ArgumentValue.instant)
    var issuedTo: Instant?

    @Option(help: ArgumentHelp("Only what was issued under this profile.", valueName: "name"))
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "Only certificates with this text in the subject or in an identity number.", valueName: "text"))
    var text: String?

    func validate() throws {
        for value in [identity, text] where value?.contains(where: { !$0.isWhitespace }) == false {
            throw ValidationError("an empty text is found everywhere; leave the option out")
        }
    }

    /// Whether any of them is used.
    var isGiven: Bool {
        identity != nil || serial != nil || status != nil || notAfterAfter != nil || notAfterBefore != nil
            || issuedFrom != nil || issuedTo != nil || profile != nil || text != nil
    }

    func search(now: Instant) throws -> CertificateSearch {
        var search = CertificateSearch(now: now)
        search.identityNumber = identity
        search.serialNumberPrefix = serial
        search.condition = status
        search.notAfterFrom = notAfterAfter
        search.notAfterTo = notAfterBefore
        search.recordedFrom = issuedFrom
        search.recordedTo = issuedTo
        search.profile = profile
        search.text = text
        // What was never signed is shown where it is asked for.
        search.includesAbandoned = status == .status(.abandoned)
        return search
    }
}

/// The values of these options.
private enum SearchValue {
    @Sendable static func serialPrefix(_ text: String) throws -> String {
        let digits = text.lowercased().filter { $0 != ":" }
        guard !digits.isEmpty, digits.utf8.count <= 128, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw ValidationError("'\(text)' is no beginning of a serial number in hexadecimal")
        }
        return digits
    }

    @Sendable static func condition(_ text: String) throws -> CertificateSearch.Condition {
        let word = String(text.map { $0 == "-" ? "_" : $0 })
        if word == "pending" { return .pending }
        guard let status = CertificateStatus(rawValue: word) else {
            let known =
                CertificateStatus.allCases.map { String($0.rawValue.map { $0 == "_" ? "-" : $0 }) } + ["pending"]
            throw ValidationError("the status '\(text)' is not known; known are \(known.joined(separator: ", "))")
        }
        return .status(status)
    }
}
