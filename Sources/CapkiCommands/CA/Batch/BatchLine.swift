internal import PKIAuthority
internal import PKIStructures

/// One line of a batch: what is to be reissued, with which request, and why.
struct BatchLine: Sendable {
    /// 1 for the first line of the file.
    let number: Int
    let original: Original
    /// The path of the request.
    let request: String
    let reason: ReissueReason
    let revocation: OriginalRevocation
    let lostAt: Instant?
    let isAlreadyRevoked: Bool
    let pair: PairColumns

    /// How the original is named.
    enum Original: Sendable {
        case serial(SerialNumber)
        /// The path of the certificate.
        case certificate(String)
    }

    /// The columns of a table, which are the keys of a JSON line.
    static let columns =
        ["serial", "certificate", "request", "reason", "lost_at", "revoke_original", "already_revoked"]
        + PairColumns.columns

    /// Reads the values of a line; empty ones count as absent.
    ///
    /// - Throws: `CommandError` with everything that is wrong in the line.
    init(number: Int, values: [String: String]) throws {
        var faults: [String] = []
        func value(_ column: String) -> String? { values[column].flatMap { $0.isEmpty ? nil : $0 } }
        func parsed<Value>(_ column: String, _ parse: (String) throws -> Value) -> Value? {
            guard let text = value(column) else { return nil }
            do {
                return try parse(text)
            } catch {
                faults.append("\(column) is '\(text)': \(error)")
                return nil
            }
        }
        self.number = number
        let serial = parsed("serial") { try SerialNumber(hexadecimal: $0) }
        let reason: ReissueReason? = parsed("reason", Self.word)
        revocation = parsed("revoke_original", Self.word) ?? .now
        lostAt = parsed("lost_at") { try Instant(rfc3339: $0) }
        isAlreadyRevoked = parsed("already_revoked", Self.flag) ?? false
        request = value("request") ?? ""
        let choice: EncryptionKeyChoice? = parsed("encryption_key", Self.word)
        let delivery: KeyDelivery.Form? = parsed("delivery", Self.word)
        let algorithm = parsed("encryption_algorithm", ArgumentValue.keyAlgorithm)
        pair = PairColumns(
            choice: choice, algorithm: algorithm, recovery: value("recovery"), delivery: delivery,
            transportKey: value("transport_key"), passphraseFile: value("passphrase_file"), keyOut: value("key_out"),
            recoveredKeyOut: value("recovered_key_out"))
        if (value("serial") == nil) == (value("certificate") == nil) {
            faults.append("name the original by serial or by certificate")
        }
        if request.isEmpty { faults.append("request is missing") }
        if value("reason") == nil { faults.append("reason is missing") }
        for column in values.keys.sorted() where !Self.columns.contains(column) {
            faults.append("'\(column)' is no column; known are \(Self.columns.joined(separator: ", "))")
        }
        guard faults.isEmpty, let reason else {
            throw CommandError("batch.bad_line", faults.joined(separator: "; "))
        }
        self.reason = reason
        original = serial.map(Original.serial) ?? .certificate(value("certificate") ?? "")
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ text: String
    ) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            throw CommandError(
                "batch.bad_line", "known are \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    private static func flag(_ text: String) throws -> Bool {
        switch text.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw CommandError("batch.bad_line", "known are true and false")
        }
    }
}
