internal import Foundation
internal import GRDB
internal import PKIAuthority
internal import PKIStructures

extension [UInt8] {
    /// The bytes as a column's value.
    var blob: Data { Data(self) }
}

extension SerialNumber {
    /// The number as a column's value.
    var blob: Data { Data(octets) }
}

/// The bytes of a column.
func octets(_ row: Row, _ column: String) -> [UInt8] {
    let data: Data? = row[column]
    return data.map(Array.init) ?? []
}

/// The bytes of a column that may be empty.
func presentOctets(_ row: Row, _ column: String) -> [UInt8]? {
    let data: Data? = row[column]
    return data.map(Array.init)
}

/// The serial number of a column.
func serialNumber(_ row: Row, _ column: String) throws -> SerialNumber {
    guard let serial = SerialNumber(octets: octets(row, column)) else { throw damaged(column) }
    return serial
}

/// The time of a column that may be empty.
func instant(_ row: Row, _ column: String) -> Instant? {
    let seconds: Int64? = row[column]
    return seconds.map(Instant.init(secondsSinceEpoch:))
}

/// The time of a column.
func requiredInstant(_ row: Row, _ column: String) throws -> Instant {
    guard let instant = instant(row, column) else { throw damaged(column) }
    return instant
}

/// One word of a closed list.
func word<Value: RawRepresentable>(
    _ row: Row, _ column: String, as: Value.Type
) throws -> Value where Value.RawValue == String {
    let text: String? = row[column]
    guard let text, let value = Value(rawValue: text) else { throw damaged(column) }
    return value
}

private func damaged(_ column: String) -> StorageError {
    StorageError(.damaged, "the ledger's column '\(column)' holds what it should not", hint: "restore it from a backup")
}

extension CertificateRecord {
    init(row: Row) throws {
        self.init(
            serialNumber: try PKIStorage.serialNumber(row, "serial"),
            state: try word(row, "state", as: State.self), origin: try word(row, "origin", as: Origin.self),
            profile: row["profile"], content: octets(row, "content"),
            subject: row["subject"], publicKeyHash: octets(row, "public_key_hash"),
            notBefore: try requiredInstant(row, "not_before"), notAfter: try requiredInstant(row, "not_after"),
            mark: octets(row, "mark"), recordedAt: try requiredInstant(row, "recorded_at"),
            operatorName: row["operator"], isAuthority: row["is_ca"], shard: row["shard"],
            purgedAt: instant(row, "purged_at"))
    }
}

extension ReissueGround {
    /// Columns by their places, as ``KeptStatement/reissueGround`` has them: a batch asks for each of its certificates.
    init(row: Row) throws {
        let (state, origin): (String, String) = (row[0], row[1])
        guard let state = CertificateRecord.State(rawValue: state) else { throw damaged("state") }
        guard let origin = CertificateRecord.Origin(rawValue: origin) else { throw damaged("origin") }
        let (content, mark): (Data, Data) = (row[3], row[4])
        self.init(
            state: state, origin: origin, profile: row[2], content: Array(content), mark: Array(mark),
            isUntouched: row[5])
    }
}

extension RevocationRecord {
    init(row: Row) throws {
        self.init(
            serialNumber: try PKIStorage.serialNumber(row, "serial"), revokedAt: try requiredInstant(row, "revoked_at"),
            reason: try revocationReason(row, "reason"), invalidityDate: instant(row, "invalidity_date"))
    }
}

extension ReissueRecord {
    init(row: Row) throws {
        let warnings: String? = row["warnings"]
        self.init(
            original: try PKIStorage.serialNumber(row, "original"),
            replacement: try PKIStorage.serialNumber(row, "replacement"),
            reason: try word(row, "reason", as: ReissueReason.self), state: try word(row, "state", as: State.self),
            invalidityDate: instant(row, "invalidity_date"), recordedAt: try requiredInstant(row, "recorded_at"),
            operatorName: row["operator"], closing: try Closing(row: row),
            warnings: try warnings.map {
                try JSONDecoder().decode([ReissueReceipt.Warning].self, from: Data($0.utf8))
            } ?? [])
    }
}

extension ListedReissue {
    init(row: Row) throws { self.init(place: row["sequence"], record: try ReissueRecord(row: row)) }
}

extension ReissueRecord.Closing {
    init(row: Row) throws {
        self.init(
            when: try word(row, "original_revocation", as: OriginalRevocation.self),
            reason: try revocationReason(row, "revocation_reason"), revokedAt: instant(row, "revoked_at"),
            invalidityDate: instant(row, "revocation_invalidity_date"))
    }
}

/// The code of a reason for revocation.
func revocationReason(_ row: Row, _ column: String) throws -> RevocationReason {
    let number: Int = row[column]
    guard let code = UInt8(exactly: number), let reason = RevocationReason(rawValue: code) else {
        throw damaged(column)
    }
    return reason
}
