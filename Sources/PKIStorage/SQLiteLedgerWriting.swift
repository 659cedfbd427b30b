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

    func insert(_ record: CertificateRecord) throws {
        try run(
            """
            INSERT INTO certificate (serial, state, origin, profile, content, subject, public_key_hash,
            not_before, not_after, recorded_at, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                record.serialNumber.blob, record.state.rawValue, record.origin.rawValue, record.profile,
                record.content.blob, record.subject, record.publicKeyHash.blob,
                record.notBefore.secondsSinceEpoch, record.notAfter.secondsSinceEpoch,
                record.recordedAt.secondsSinceEpoch, record.operatorName,
            ])
    }

    func update(_ record: CertificateRecord) throws {
        try run(
            "UPDATE certificate SET state = ?, content = ? WHERE serial = ?",
            [record.state.rawValue, record.content.blob, record.serialNumber.blob])
    }

    func settle(_ serialNumber: SerialNumber, as certificate: [UInt8]) throws -> Bool {
        try run(
            "UPDATE certificate SET state = 'issued', content = ? WHERE serial = ? AND state = 'intended'",
            [certificate.blob, serialNumber.blob])
        return database.changesCount == 1
    }

    func put(_ record: RevocationRecord) throws {
        try run(
            """
            INSERT INTO revocation (serial, revoked_at, reason, invalidity_date) VALUES (?, ?, ?, ?)
            ON CONFLICT (serial) DO UPDATE SET revoked_at = excluded.revoked_at, reason = excluded.reason,
            invalidity_date = excluded.invalidity_date
            """,
            [
                record.serialNumber.blob, record.revokedAt.secondsSinceEpoch, Int(record.reason.rawValue),
                record.invalidityDate?.secondsSinceEpoch,
            ])
    }

    func removeRevocation(_ serialNumber: SerialNumber) throws {
        try run("DELETE FROM revocation WHERE serial = ?", [serialNumber.blob])
    }

    func insert(_ record: ReissueRecord) throws {
        let closing = record.closing
        try run(
            """
            INSERT INTO reissue (original, replacement, reason, state, invalidity_date, recorded_at, operator,
            original_revocation, revocation_reason, revoked_at, revocation_invalidity_date, warnings)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
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

    func insertCRL(number: CRLNumber, at: Instant, sha256: [UInt8]) throws {
        try run(
            "INSERT INTO crl (number, at, sha256) VALUES (?, ?, ?)",
            [number.magnitude.blob, at.secondsSinceEpoch, sha256.blob])
    }

    private func json(_ warnings: [ReissueReceipt.Warning]) throws -> String? {
        guard !warnings.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(warnings), as: UTF8.self)
    }
}
