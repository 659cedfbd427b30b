internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: going through it to find its faults.
extension SQLiteLedger {
    func certificateCount() throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM certificate") ?? 0
    }

    func records(after place: Int64?, limit: Int) throws -> [PlacedRecord] {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM certificate WHERE sequence > ? ORDER BY sequence LIMIT ?")
        return try placedRecords(Row.fetchCursor(statement, arguments: [place ?? .min, limit]))
    }

    func placedRecords(_ rows: RowCursor) throws -> [PlacedRecord] {
        var run: [PlacedRecord] = []
        while let row = try rows.next() {
            run.append(PlacedRecord(place: row["sequence"], record: try CertificateRecord(row: row)))
        }
        return run
    }

    func unindexed(_ numbers: [String], of place: Int64) throws -> [String] {
        let statement = try database.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM identity WHERE value = ? AND certificate = ?)")
        return try numbers.filter { try !(Bool.fetchOne(statement, arguments: [$0, place]) ?? false) }
    }

    func indexedNumberCount(upTo place: Int64) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM identity WHERE certificate <= ?", arguments: [place]) ?? 0
    }

    func forEachContradiction(_ body: (LedgerFault) throws -> Void) throws {
        for message in try String.fetchAll(database, sql: "PRAGMA integrity_check(100)") where message != "ok" {
            try body(LedgerFault(.file, nil, "the database file is damaged: \(message)"))
        }
        for rule in LedgerRule.all {
            let rows = try Row.fetchCursor(database, sql: rule.sql)
            while let row = try rows.next() {
                let serial = SerialNumber(octets: octets(row, "serial"))
                try body(LedgerFault(rule.code, serial, rule.message(serial, row["detail"])))
            }
        }
        try checkCRLNumbers(body)
    }

    /// Numbers of CRLs are octets of any length, which SQL does not compare.
    private func checkCRLNumbers(_ body: (LedgerFault) throws -> Void) throws {
        var last = CRLNumber.zero
        let rows = try Row.fetchCursor(database, sql: "SELECT number FROM crl ORDER BY sequence")
        while let row = try rows.next() {
            let number = CRLNumber(magnitude: octets(row, "number"))
            if number < last {
                try body(LedgerFault(.crlNumber, nil, "the CRL number \(number) was used after \(last)"))
            }
            last = max(last, number)
        }
        let known = try state().crlNumber
        guard known < last else { return }
        try body(
            LedgerFault(.crlNumber, nil, "the ledger holds \(known) for its last CRL number, but \(last) was used"))
    }
}
