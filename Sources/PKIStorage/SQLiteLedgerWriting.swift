internal import Foundation
internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The ledger inside one transaction: what can be changed.
extension SQLiteLedger {
    func setState(_ state: LedgerState) throws {
        try run(
            """
            INSERT INTO authority (id, last_act_at, crl_number, lacks_earlier_crl, ledger) VALUES (1, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET last_act_at = excluded.last_act_at, crl_number = excluded.crl_number,
            lacks_earlier_crl = excluded.lacks_earlier_crl
            """,
            [
                state.lastActAt.secondsSinceEpoch, state.crlNumber.magnitude.blob, state.lacksEarlierCRL,
                state.identifier.blob,
            ])
    }

    func insert(_ record: CertificateRecord, identityNumbers numbers: [String]) throws {
        try run(
            .insertCertificate,
            [
                record.serialNumber.blob, record.state.rawValue, record.origin.rawValue, record.profile,
                record.content.blob, record.subject, record.publicKeyHash.blob,
                record.notBefore.secondsSinceEpoch, record.notAfter.secondsSinceEpoch, record.mark.blob,
                record.recordedAt.secondsSinceEpoch, record.operatorName, record.isAuthority, record.shard,
            ])
        try index(numbers, of: database.lastInsertedRowID)
        if record.origin == .adopted { try describeRevocation(of: record) }
    }

    func update(_ record: CertificateRecord) throws {
        try run(
            "UPDATE certificate SET state = ?, content = ? WHERE serial = ?",
            [record.state.rawValue, record.content.blob, record.serialNumber.blob])
    }

    func settle(_ serialNumber: SerialNumber, as certificate: [UInt8], mark: [UInt8]) throws -> Bool {
        try run(
            .settle, [certificate.blob, mark.blob, serialNumber.blob])
        return database.changesCount == 1
    }

    func insert(_ record: ReissueRecord) throws {
        let closing = record.closing
        try run(
            .insertReissue,
            [
                record.original.blob, record.replacement.blob, record.reason.rawValue, record.state.rawValue,
                record.invalidityDate?.secondsSinceEpoch, record.recordedAt.secondsSinceEpoch, record.operatorName,
                closing.when.rawValue, Int(closing.reason.rawValue), closing.revokedAt?.secondsSinceEpoch,
                closing.invalidityDate?.secondsSinceEpoch, try json(record.warnings),
            ])
    }

    func update(_ record: ReissueRecord) throws {
        try run(
            "UPDATE reissue SET state = ? WHERE replacement = ?", [record.state.rawValue, record.replacement.blob])
    }

    private func json(_ warnings: [ReissueReceipt.Warning]) throws -> String? {
        guard !warnings.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(warnings), as: UTF8.self)
    }
}
