internal import ArgumentParser
internal import PKIAuthority
internal import PKIStructures

/// `capki ca stats`.
struct CAStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Count what the ledger holds.",
        discussion:
            "Certificates by status, profile, key and month of their end; revocations, reissues, CRLs, seals; what ends next."
    )

    @OptionGroup var target: AuthorityOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let now = ActContext.now().now
        let statistics = try target.store().read { try $0.statistics(at: now) }
        let report = StatisticsReport(statistics, now: now)
        try result.show(report, report.text)
    }
}

/// The numbers of a ledger as they are shown.
private struct StatisticsReport: Encodable {
    struct Ending: Encodable {
        let serial: String
        let notAfter: String
        let subject: String
    }

    let schema = "capki.ca-stats/1"
    let time: String
    let certificates: Int
    let byStatus: Counts
    let byOrigin: Counts
    let byProfile: Counts
    let byKey: Counts
    let validByMonthOfEnd: Counts
    let validEndingWithinDays: Counts
    let nextToEnd: [Ending]
    let revocations: Counts
    let revocationsOfUnknown: Int
    let reissuesByReason: Counts
    let reissuesByState: Counts
    let crls: Int
    let lastCrlNumber: String?
    let lastCrlAt: String?
    let missingCertificates: Int
    let sealsByState: Counts
    let activeSealsByKind: Counts
    let ledgerBytes: Int

    init(_ statistics: LedgerStatistics, now: Instant) {
        time = now.description
        certificates = statistics.statuses.values.reduce(0, +)
        byStatus = Counts(statistics.statuses) { $0.rawValue }
        byOrigin = Counts(statistics.origins) { $0.rawValue }
        byProfile = Counts(statistics.profiles) { $0 ?? "none" }
        byKey = Counts(statistics.keyAlgorithms) { $0 }
        validByMonthOfEnd = Counts(statistics.expiryMonths) { $0 }
        validEndingWithinDays = Counts(statistics.endingWithinDays) { "\($0)" }
        nextToEnd = statistics.nextExpiries.map {
            Ending(serial: $0.serialNumber.description, notAfter: $0.notAfter.description, subject: $0.subject)
        }
        revocations = Counts(statistics.revocationReasons) { $0.description }
        revocationsOfUnknown = statistics.revocationsOfUnknown
        reissuesByReason = Counts(statistics.reissueReasons) { $0.rawValue }
        reissuesByState = Counts(statistics.reissueStates) { $0.rawValue }
        crls = statistics.crlCount
        lastCrlNumber = statistics.lastCRLNumber?.description
        lastCrlAt = statistics.lastCRLAt?.description
        missingCertificates = statistics.missingCertificateCount
        sealsByState = Counts(statistics.sealStates) { $0.rawValue }
        activeSealsByKind = Counts(statistics.sealKinds) { $0.isEmpty ? "unknown" : $0 }
        ledgerBytes = statistics.byteCount
    }

    var text: String {
        var lines = ["certificates  \(certificates)"]
        lines += byStatus.lines("status") + byOrigin.lines("origin") + byProfile.lines("profile") + byKey.lines("key")
        lines += validEndingWithinDays.lines("valid, ending within days")
        lines += validByMonthOfEnd.lines("valid, ending in")
        lines += ["revocations   \(revocations.total), of unknown certificates \(revocationsOfUnknown)"]
        lines += revocations.lines("reason")
        lines += ["reissues      \(reissuesByState.total)"]
        lines += reissuesByReason.lines("reason") + reissuesByState.lines("state")
        lines += [
            "CRLs          \(crls)\(lastCrlNumber.map { ", the last is number \($0) of \(lastCrlAt ?? "")" } ?? "")"
        ]
        if sealsByState.total > 0 { lines.append("seals         \(sealsByState.total)") }
        lines += sealsByState.lines("state") + activeSealsByKind.lines("active, kind")
        if missingCertificates > 0 { lines.append("missing       \(missingCertificates), see 'capki ca check'") }
        lines += ["ledger        \(ledgerBytes) bytes"]
        if !nextToEnd.isEmpty { lines.append("ending next") }
        lines += nextToEnd.map { "  \($0.notAfter)  \($0.serial)  \($0.subject)" }
        return lines.joined(separator: "\n")
    }
}

/// Numbers by a word, in the order of the words.
private struct Counts: Encodable {
    private let members: [(word: String, number: Int)]

    init<Key>(_ counts: [Key: Int], _ word: (Key) -> String) {
        members = counts.map { (word($0.key), $0.value) }.sorted { left, right in
            // Spans of days are numbers.
            if let numbers = Int(left.word).flatMap({ first in Int(right.word).map { (first, $0) } }) {
                return numbers.0 < numbers.1
            }
            return left.word < right.word
        }
    }

    var total: Int { members.reduce(0) { $0 + $1.number } }

    func lines(_ what: String) -> [String] {
        members.isEmpty ? [] : ["  \(what): \(members.map { "\($0.word) \($0.number)" }.joined(separator: ", "))"]
    }

    /// A dictionary keeps its keys, whatever the encoder does to the names of properties.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(members.map { ($0.word, $0.number) }) { $0 + $1 })
    }
}
