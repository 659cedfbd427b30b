internal import Foundation
internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: CRLs.
extension SQLiteLedger {
    func editionCount() throws -> Int {
        try Int.fetchOne(database, sql: "SELECT COALESCE(MAX(edition), 0) FROM crl") ?? 0
    }

    func lastList(of series: RevocationListSeries, kind: RevocationListRecord.Kind, _ reach: RevocationListRecord.Reach)
        throws -> RevocationListRecord?
    {
        try Row.fetchOne(
            database,
            sql: """
                SELECT * FROM crl WHERE name = ? AND kind = ? AND signer = ? AND scope = ? AND \(Self.column(reach))
                    AND \(Self.isOfThePast)
                ORDER BY edition DESC LIMIT 1
                """,
            arguments: [
                series.name, kind.rawValue, series.signerKeyIdentifier.blob, series.issuingDistributionPoint.blob,
            ]
        ).map(RevocationListRecord.init(row:))
    }

    func lastCoveringList(of scope: RevocationListScope, _ reach: RevocationListRecord.Reach) throws
        -> RevocationListRecord?
    {
        let series = RevocationListSeries(scope, signerKeyIdentifier: [])
        return try Row.fetchOne(
            database,
            sql: """
                SELECT * FROM crl
                WHERE kind = 'complete' AND \(Self.column(reach)) AND \(Self.isOfThePast)
                    AND (covers_everything OR (name = ? AND scope = ?))
                ORDER BY edition DESC LIMIT 1
                """,
            arguments: [series.name, series.issuingDistributionPoint.blob]
        ).map(RevocationListRecord.init(row:))
    }

    func isOvertaken(_ list: RevocationListRecord) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM crl WHERE name = ? AND kind = ? AND signer = ? AND scope = ? AND edition > ?
            AND is_given_out AND NOT \(Self.isOfThePast))
            """
        return try Bool.fetchOne(
            database, sql: sql,
            arguments: [
                list.name, list.kind.rawValue, list.signerKeyIdentifier.blob, list.issuingDistributionPoint.blob,
                list.edition,
            ]) ?? false
    }

    func shardCount() throws -> Int {
        try Int.fetchOne(database, sql: "SELECT COALESCE(MAX(shard) + 1, 0) FROM certificate WHERE shard IS NOT NULL")
            ?? 0
    }

    func insert(_ record: RevocationListRecord) throws {
        let others = "SELECT EXISTS (SELECT 1 FROM crl WHERE number = ? AND edition <> ?)"
        let isUsed = try Bool.fetchOne(
            database, sql: others, arguments: [record.number.magnitude.blob, record.edition])
        guard isUsed == false else {
            throw StorageError(.conflict, "the CRL number \(record.number) is used already")
        }
        try database.execute(
            sql: """
                INSERT INTO crl (edition, number, name, kind, signer, scope, covers_everything, base, at, next_update,
                entry_count, sha256, cut_edition, cut_ended_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                record.edition, record.number.magnitude.blob, record.name, record.kind.rawValue,
                record.signerKeyIdentifier.blob, record.issuingDistributionPoint.blob, record.coversEverything,
                record.base?.magnitude.blob, record.thisUpdate.secondsSinceEpoch, record.nextUpdate?.secondsSinceEpoch,
                record.entryCount, record.sha256.blob, record.cut?.edition, record.cut?.endedBefore.secondsSinceEpoch,
            ])
    }

    func markGivenOut(edition: Int, _ reach: RevocationListRecord.Reach) throws {
        try database.execute(
            sql: "UPDATE crl SET is_given_out = 1, \(Self.column(reach)) = 1 WHERE edition = ?", arguments: [edition])
    }

    /// A CRL of a clock that ran ahead is dated after the ledger's last act, once its time was put back.
    private static let isOfThePast = "(at <= (SELECT last_act_at FROM authority))"

    private static func column(_ reach: RevocationListRecord.Reach) -> String {
        switch reach {
        case .givenOut: "is_given_out"
        case .published: "is_published"
        }
    }

    func forEachListed(_ selection: ListedSelection, _ body: (ListedRevocation) throws -> Void) throws {
        let query = ListedQuery(selection)
        try forEach(query.revocations, query.arguments, body)
        guard let base = selection.base else { return }
        try forEach(query.releases, ["base_edition": base.edition, "shard": query.shard], body)
    }

    /// One walk over the rows, in which nothing is kept but the octets of the number at hand.
    private func forEach(
        _ sql: String, _ arguments: StatementArguments, _ body: (ListedRevocation) throws -> Void
    ) throws {
        let statement = try database.cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var serial: [UInt8] = []
        while let row = try rows.next() {
            let (time, number): (Int64, Int64) = (row[1], row[2])
            guard let code = UInt8(exactly: number), let reason = RevocationReason(rawValue: code) else {
                throw StorageError(.damaged, "the ledger's column 'reason' holds what it should not")
            }
            let invalidity: Int64? = row[3]
            serial.removeAll(keepingCapacity: true)
            try row.withUnsafeData(atIndex: 0) { if let octets = $0 { serial.append(contentsOf: octets) } }
            try body(
                ListedRevocation(
                    serialOctets: serial, revokedAt: Instant(secondsSinceEpoch: time), reason: reason,
                    invalidityDate: invalidity.map(Instant.init(secondsSinceEpoch:))))
        }
    }
}

extension RevocationListRecord {
    init(row: Row) throws {
        guard let kind = Kind(rawValue: row["kind"]) else {
            throw StorageError(.damaged, "the ledger's column 'kind' holds what it should not")
        }
        let base: Data? = row["base"]
        let nextUpdate: Int64? = row["next_update"]
        let (cutEdition, cutEnd): (Int?, Int64?) = (row["cut_edition"], row["cut_ended_before"])
        self.init(
            name: row["name"], kind: kind, signerKeyIdentifier: octets(row, "signer"),
            issuingDistributionPoint: octets(row, "scope"), coversEverything: row["covers_everything"],
            number: CRLNumber(magnitude: octets(row, "number")), edition: row["edition"],
            base: base.map { CRLNumber(magnitude: Array($0)) }, thisUpdate: Instant(secondsSinceEpoch: row["at"]),
            nextUpdate: nextUpdate.map(Instant.init(secondsSinceEpoch:)), entryCount: row["entry_count"] ?? 0,
            sha256: octets(row, "sha256"),
            cut: cutEdition.flatMap { edition in
                cutEnd.map { Cut(edition: edition, endedBefore: Instant(secondsSinceEpoch: $0)) }
            })
    }
}
