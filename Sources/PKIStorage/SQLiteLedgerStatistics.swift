internal import Foundation
internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: what it holds, in numbers.
extension SQLiteLedger {
    func statistics(at now: Instant) throws -> LedgerStatistics {
        var statistics = LedgerStatistics()
        try countCertificates(at: now, into: &statistics)
        try countRevocations(into: &statistics)
        try countReissues(into: &statistics)
        try countSeals(into: &statistics)
        statistics.crlCount = try count("SELECT count(*) FROM crl")
        if let row = try Row.fetchOne(database, sql: "SELECT number, at FROM crl ORDER BY sequence DESC LIMIT 1") {
            statistics.lastCRLNumber = CRLNumber(magnitude: octets(row, "number"))
            statistics.lastCRLAt = try requiredInstant(row, "at")
        }
        statistics.missingCertificateCount = try count("SELECT count(*) FROM missing_certificate")
        statistics.byteCount = try count("PRAGMA page_count") * count("PRAGMA page_size")
        return statistics
    }

    private func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }

    private func countCertificates(at now: Instant, into statistics: inout LedgerStatistics) throws {
        let seconds = now.secondsSinceEpoch
        // ``CertificateStatus`` in SQL. Columns are read by their places: there are very many rows.
        let rows = try cursor(
            """
            SELECT CASE WHEN c.purged_at IS NOT NULL THEN 'purged' WHEN c.state <> 'issued' THEN c.state
                    WHEN r.reason = 6 THEN 'on_hold'
                    WHEN r.reason IS NOT NULL THEN 'revoked' WHEN c.not_after < ? THEN 'expired'
                    WHEN c.not_before > ? THEN 'not_yet_valid' ELSE 'valid' END,
                c.origin, c.profile, c.not_after, c.content, c.serial, c.subject
            FROM certificate AS c LEFT JOIN revocation AS r ON r.serial = c.serial ORDER BY c.sequence
            """, [seconds, seconds])
        var tally = CertificateTally(now: now)
        while let row = try rows.next() { try tally.add(row) }
        try tally.write(to: &statistics)
    }

    private func countRevocations(into statistics: inout LedgerStatistics) throws {
        let rows = try Row.fetchAll(database, sql: "SELECT reason, count(*) AS number FROM revocation GROUP BY reason")
        for row in rows {
            guard let reason = RevocationReason(rawValue: row["reason"]) else { continue }
            statistics.revocationReasons[reason] = row["number"]
        }
        statistics.revocationsOfUnknown = try count(
            "SELECT count(*) FROM revocation WHERE serial NOT IN (SELECT serial FROM certificate)")
    }

    private func countReissues(into statistics: inout LedgerStatistics) throws {
        let rows = try Row.fetchAll(
            database, sql: "SELECT reason, state, count(*) AS number FROM reissue GROUP BY reason, state")
        for row in rows {
            let number: Int = row["number"]
            let state = try word(row, "state", as: ReissueRecord.State.self)
            statistics.reissueStates[state, default: 0] += number
            guard state != .abandoned else { continue }
            statistics.reissueReasons[try word(row, "reason", as: ReissueReason.self), default: 0] += number
        }
    }
}

/// The certificates that have been counted so far.
private struct CertificateTally {
    private var statuses: [String: Int] = [:]
    private var origins: [String: Int] = [:]
    private var profiles: [String?: Int] = [:]
    private var keys = KeyAlgorithmCensus()
    private var keyAlgorithms: [String: Int] = [:]
    /// Valid certificates by the day of their end, counted from 1970.
    private var endDays: [Int64: Int] = [:]
    private var withinDays: [Int: Int] = [:]
    private var next: [LedgerStatistics.Expiry] = []
    private let spans: [(days: Int, end: Int64)]

    init(now: Instant) {
        spans = LedgerStatistics.spansInDays.map { ($0, now.adding(days: $0).secondsSinceEpoch) }
    }

    mutating func add(_ row: Row) throws {
        let status: String = row[0]
        statuses[status, default: 0] += 1
        guard status != "intended", status != "abandoned" else { return }
        origins[row[1], default: 0] += 1
        profiles[row[2], default: 0] += 1
        guard status != "purged" else { return }
        let content: Data = row[4]
        keyAlgorithms[keys.name(inCertificate: Array(content)), default: 0] += 1
        if status == "valid" { try addEnd(row[3], row) }
    }

    private mutating func addEnd(_ end: Int64, _ row: Row) throws {
        endDays[end / 86_400, default: 0] += 1
        for span in spans where end <= span.end { withinDays[span.days, default: 0] += 1 }
        let limit = LedgerStatistics.expiryLimit
        guard next.count < limit || end < next[limit - 1].notAfter.secondsSinceEpoch else { return }
        let place = next.firstIndex { end < $0.notAfter.secondsSinceEpoch } ?? next.endIndex
        next.insert(
            .init(
                serialNumber: try serialNumber(row, "serial"), notAfter: Instant(secondsSinceEpoch: end),
                subject: row[6]), at: place)
        if next.count > limit { next.removeLast() }
    }

    func write(to statistics: inout LedgerStatistics) throws {
        statistics.statuses = try Self.named(statuses)
        statistics.origins = try Self.named(origins)
        statistics.profiles = profiles
        statistics.keyAlgorithms = keyAlgorithms
        statistics.endingWithinDays = withinDays
        statistics.nextExpiries = next
        for (day, number) in endDays {
            let month = Instant(secondsSinceEpoch: day * 86_400).description.prefix(7)
            statistics.expiryMonths[String(month), default: 0] += number
        }
    }

    private static func named<Word: RawRepresentable & Hashable>(
        _ counts: [String: Int]
    ) throws -> [Word: Int] where Word.RawValue == String {
        try counts.reduce(into: [:]) { words, count in
            guard let word = Word(rawValue: count.key) else {
                throw StorageError(.damaged, "the ledger holds the word '\(count.key)', which it should not")
            }
            words[word] = count.value
        }
    }
}
