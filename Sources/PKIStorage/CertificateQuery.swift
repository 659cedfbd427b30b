internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// A search as SQL.
///
/// The order is always that of `certificate.sequence`, and a page begins behind the last place of the one before, so that
/// no page is counted off. Where a condition has an index of its own the query goes by it, otherwise through the table.
struct CertificateQuery {
    private var source = "certificate AS c"
    private var place = "c.sequence"
    private var order = "c.sequence"
    private var conditions: [String] = []
    private var values: [(any DatabaseValueConvertible)?] = []

    init(_ search: CertificateSearch, after last: Int64?) {
        addIndexed(search)
        addTexts(search)
        addTimes(search)
        if !search.includesAbandoned { conditions.append("c.state <> 'abandoned'") }
        if let profile = search.profile { add("c.profile = ?", profile) }
        switch search.condition {
        case nil: break
        case .status(let status): add(status, at: search.now)
        case .pending:
            conditions.append(
                """
                c.purged_at IS NULL
                AND EXISTS (SELECT 1 FROM reissue WHERE replacement = c.serial AND reissue.state = 'pending')
                """)
        }
        if let last { add("\(place) > ?", last) }
    }

    /// The statement without its limit, which is its last argument.
    var sql: String {
        """
        SELECT c.sequence, c.serial, c.state, c.origin, c.profile, c.subject, c.not_before, c.not_after, c.recorded_at,
            c.operator, c.purged_at, r.revoked_at, r.reason, r.invalidity_date
        FROM \(source) LEFT JOIN revocation AS r ON r.serial = c.serial
        \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
        ORDER BY \(order) LIMIT ?
        """
    }

    func arguments(limit: Int) -> StatementArguments { StatementArguments(values + [limit]) }

    private mutating func add(_ condition: String, _ value: any DatabaseValueConvertible) {
        conditions.append(condition)
        values.append(value)
    }

    private mutating func addIndexed(_ search: CertificateSearch) {
        if let number = search.identityNumber {
            source = "identity AS i CROSS JOIN certificate AS c ON c.sequence = i.certificate"
            (place, order) = ("i.certificate", "i.certificate")
            add("i.value = ?", IdentityNumbers.normalised(number))
        }
        if let serial = search.serialNumber { add("c.serial = ?", serial.blob) }
        guard let prefix = search.serialNumberPrefix.map(SerialPrefix.init) else { return }
        // Few serial numbers share a long beginning: they are found by the index and put into order.
        let column = prefix.isSelective && search.identityNumber == nil ? "c.serial" : "+c.serial"
        if column == "c.serial" { order = "+c.sequence" }
        add("\(column) >= ?", prefix.first.blob)
        if let end = prefix.end { add("\(column) < ?", end.blob) }
        add("hex(c.serial) GLOB ?", prefix.pattern)
    }

    private mutating func addTexts(_ search: CertificateSearch) {
        if let text = search.subjectText { add("c.subject LIKE ? ESCAPE '\\'", Self.pattern(text)) }
        guard let text = search.text else { return }
        conditions.append(
            """
            (c.subject LIKE ? ESCAPE '\\' OR c.sequence IN (SELECT certificate FROM identity WHERE value LIKE ? ESCAPE '\\'))
            """)
        values += [Self.pattern(text), Self.pattern(IdentityNumbers.normalised(text))]
    }

    private static func pattern(_ text: String) -> String {
        "%" + text.flatMap { "%_\\".contains($0) ? "\\\($0)" : "\($0)" } + "%"
    }

    private mutating func addTimes(_ search: CertificateSearch) {
        if let time = search.notAfterFrom { add("c.not_after >= ?", time.secondsSinceEpoch) }
        if let time = search.notAfterTo { add("c.not_after <= ?", time.secondsSinceEpoch) }
        if let time = search.recordedFrom { add("c.recorded_at >= ?", time.secondsSinceEpoch) }
        if let time = search.recordedTo { add("c.recorded_at <= ?", time.secondsSinceEpoch) }
    }

    /// ``CertificateStatus`` in SQL. A condition on `r` alone would let SQLite begin with the revocations and sort.
    private mutating func add(_ status: CertificateStatus, at now: Instant) {
        let seconds = now.secondsSinceEpoch
        switch status {
        case .purged: return conditions.append("c.purged_at IS NOT NULL")
        case .intended, .abandoned: add("c.state = ?", status.rawValue)
        case .revoked: conditions.append("ifnull(r.reason, 6) <> 6")
        case .onHold: conditions.append("ifnull(r.reason, 0) = 6")
        case .expired: add("r.serial IS NULL AND c.not_after < ?", seconds)
        case .notYetValid:
            add("r.serial IS NULL AND c.not_after >= ?", seconds)
            add("c.not_before > ?", seconds)
        case .valid:
            add("r.serial IS NULL AND c.not_after >= ?", seconds)
            add("c.not_before <= ?", seconds)
        }
        if status != .intended, status != .abandoned { conditions.append("c.state = 'issued'") }
        conditions.append("c.purged_at IS NULL")
    }
}

/// The beginning of a serial number's hexadecimal, as a range of its octets.
private struct SerialPrefix {
    /// The first octets that can begin so.
    let first: [UInt8]
    /// The first octets that come after; `nil` where none do.
    let end: [UInt8]?
    /// For `GLOB` over the octets in capitals.
    let pattern: String
    /// Whether few numbers begin so.
    let isSelective: Bool

    init(_ prefix: String) {
        // The INTEGER of a number whose first octet is 80 or more begins with 00, which is not printed.
        let isHigh = prefix.first.map { "89abcdef".contains($0) } ?? false
        let digits = (isHigh ? "00" : "") + prefix
        first = bytes(hexadecimal: digits.count % 2 == 0 ? digits : digits + "0") ?? []
        var last = bytes(hexadecimal: digits.count % 2 == 0 ? digits : digits + "f") ?? []
        while last.last == 0xFF { last.removeLast() }
        if let octet = last.popLast() { last.append(octet + 1) }
        end = last.isEmpty ? nil : last
        pattern = digits.uppercased() + "*"
        isSelective = prefix.count >= 4
    }
}
