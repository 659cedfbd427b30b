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
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT c.serial, c.state, c.origin, c.profile, c.subject, c.not_before, c.not_after, c.content,
                    r.revoked_at, r.reason, r.invalidity_date
                FROM certificate AS c LEFT JOIN revocation AS r ON r.serial = c.serial ORDER BY c.sequence
                """)
        var tally = CertificateTally(now: now)
        while let row = try rows.next() { try tally.add(row) }
        tally.write(to: &statistics)
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
    let now: Instant
    private var statuses: [CertificateStatus: Int] = [:]
    private var origins: [CertificateRecord.Origin: Int] = [:]
    private var profiles: [String?: Int] = [:]
    private var keys = KeyAlgorithmCensus()
    private var keyAlgorithms: [String: Int] = [:]
    /// Valid certificates by the day of their end, counted from 1970.
    private var endDays: [Int64: Int] = [:]
    private var withinDays: [Int: Int] = [:]
    private var next: [LedgerStatistics.Expiry] = []

    init(now: Instant) { self.now = now }

    mutating func add(_ row: Row) throws {
        let state = try word(row, "state", as: CertificateRecord.State.self)
        let (start, end) = (try requiredInstant(row, "not_before"), try requiredInstant(row, "not_after"))
        let revocation = row["revoked_at"] == nil ? nil : try RevocationRecord(row: row)
        let status = CertificateStatus(state, notBefore: start, notAfter: end, revocation: revocation, at: now)
        statuses[status, default: 0] += 1
        guard state == .issued else { return }
        origins[try word(row, "origin", as: CertificateRecord.Origin.self), default: 0] += 1
        profiles[row["profile"] as String?, default: 0] += 1
        keyAlgorithms[keys.name(inCertificate: octets(row, "content")), default: 0] += 1
        if status == .valid { try addEnd(end, row) }
    }

    private mutating func addEnd(_ end: Instant, _ row: Row) throws {
        endDays[end.secondsSinceEpoch / 86_400, default: 0] += 1
        for days in LedgerStatistics.spansInDays where end <= now.adding(days: days) {
            withinDays[days, default: 0] += 1
        }
        let limit = LedgerStatistics.expiryLimit
        guard next.count < limit || end < next[limit - 1].notAfter else { return }
        let place = next.firstIndex { end < $0.notAfter } ?? next.endIndex
        next.insert(
            .init(serialNumber: try serialNumber(row, "serial"), notAfter: end, subject: row["subject"]), at: place)
        if next.count > limit { next.removeLast() }
    }

    func write(to statistics: inout LedgerStatistics) {
        statistics.statuses = statuses
        statistics.origins = origins
        statistics.profiles = profiles
        statistics.keyAlgorithms = keyAlgorithms
        statistics.endingWithinDays = withinDays
        statistics.nextExpiries = next
        for (day, number) in endDays {
            let month = Instant(secondsSinceEpoch: day * 86_400).description.prefix(7)
            statistics.expiryMonths[String(month), default: 0] += number
        }
    }
}
