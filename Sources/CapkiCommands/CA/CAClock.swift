internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki ca clock`.
struct CAClock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock", abstract: "Hold the ledger's time against the clock, and let it go on after a wrong one.",
        discussion: """
            No act is dated before the last one. After an act under a clock that ran ahead all others are therefore refused, \
            until that time has come, or until --accept-earlier puts the ledger's time back: an act on the record, with its \
            reason. What is dated later is listed: revoke and issue anew certificates that begin too late. Revocations of \
            the future are dated now, and the next CRL gets a higher number than those of the future. Without \
            --accept-earlier the exit code is 1 where the clock is behind.

            EXAMPLES
              capki ca clock issuing
              capki ca clock issuing --accept-earlier --reason '主板电池失效' --operator 张三
            """)

    @OptionGroup var target: AuthorityOptions

    @Flag(help: "Confirm that the clock is right now, and put the ledger's time back to it.")
    var acceptEarlier = false

    @Option(help: ArgumentHelp("With --accept-earlier: what had happened, for the record.", valueName: "text"))
    var reason: String?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard acceptEarlier == (reason != nil) else {
            throw ValidationError("--accept-earlier and --reason go together")
        }
    }

    func run() throws {
        let directory = try target.open()
        if let reason {
            let done = try acting.authority(directory).acceptEarlierClock(reason: reason, context: acting.context)
            let report = Report(done.lastActAt, done.now, done.datedLater, isAccepted: true)
            return try result.show(report, report.text)
        }
        let now = acting.context.now
        let report = try target.store().read { ledger in
            Report(
                try ledger.state().lastActAt, now,
                try ledger.dated(after: now, limit: CertificateAuthority.namedFutureLimit), isAccepted: false)
        }
        try result.show(report, report.text)
        if report.isBehind { throw ExitCode(1) }
    }

    private struct Report: Encodable {
        /// How many there are, and the serial numbers of the first ones.
        struct Certificates: Encodable {
            let count: Int
            let serials: [String]
        }

        struct List: Encodable {
            let list: String
            let kind: String
            let number: LongNumber
            let thisUpdate: String
        }

        let schema = "capki.ca-clock/1"
        let now: String
        let lastActAt: String
        /// Whether the clock stood before the ledger's last act.
        let isBehind: Bool
        let accepted: Bool
        let certificates: Certificates
        let revocations: Certificates
        let crls: [List]
        let acts: Int

        init(_ last: Instant, _ now: Instant, _ later: DatedAfter, isAccepted: Bool) {
            self.now = now.description
            lastActAt = last.description
            isBehind = now < last
            accepted = isAccepted
            certificates = Certificates(
                count: later.certificateCount, serials: later.certificates.map(\.description))
            revocations = Certificates(count: later.revocationCount, serials: later.revocations.map(\.description))
            crls = later.lists.map {
                List(
                    list: $0.name, kind: $0.kind.rawValue, number: LongNumber($0.number),
                    thisUpdate: $0.thisUpdate.description)
            }
            acts = later.actCount
        }

        var text: String {
            var lines = ["clock         \(now)", "last act      \(lastActAt)"]
            if accepted { lines.append("the ledger's time is put back; acts go on at the clock's time") }
            if isBehind, !accepted {
                lines.append("the clock is behind: if it is right now, say --accept-earlier and --reason")
            }
            guard acts > 0 else { return lines.joined(separator: "\n") }
            lines.append("dated later   \(acts) rows of the record of acts")
            lines += certificates.serials.map { "  certificate \($0)" }
            lines += revocations.serials.map { "  revocation of \($0)\(accepted ? ", now dated \(now)" : "")" }
            lines += crls.map { "  \($0.kind) CRL '\($0.list)' number \($0.number), \($0.thisUpdate)" }
            return lines.joined(separator: "\n")
        }

        enum CodingKeys: String, CodingKey {
            case schema, now, lastActAt, accepted, certificates, revocations, crls, acts
            case isBehind = "behind"
        }
    }
}
