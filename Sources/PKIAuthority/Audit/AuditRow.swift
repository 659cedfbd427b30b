internal import PKIKeys
public import PKIStructures

/// A row of the audit chain: each holds the digest of itself and of the one before it, so that none can be changed, taken
/// out or put in without all that follow.
public struct AuditRow: Sendable, Hashable {
    /// 1 for the first row; no number is left out.
    public let sequence: Int64
    /// The kind as it was written, which a later capki may know and this one not.
    public let kind: String
    public let outcome: String
    public let at: Instant
    public let operatorName: String
    /// The octets of the serial number of the certificate that the act is about; empty where it is about none.
    public let serial: [UInt8]
    public let detail: String
    /// One line a file, as `sha256sum` writes it.
    public let evidence: String
    /// SHA-256 over the row and the digest of the one before.
    public let hash: [UInt8]

    /// A row as it was found.
    public init(
        sequence: Int64, kind: String, outcome: String, at: Instant, operatorName: String, serial: [UInt8],
        detail: String, evidence: String, hash: [UInt8]
    ) {
        self.sequence = sequence
        self.kind = kind
        self.outcome = outcome
        self.at = at
        self.operatorName = operatorName
        self.serial = serial
        self.detail = detail
        self.evidence = evidence
        self.hash = hash
    }

    /// The row of an act that follows another.
    public init(_ act: ActRecord, after link: Link) throws {
        let open = AuditRow(
            sequence: link.sequence + 1, kind: act.kind.rawValue, outcome: act.outcome.rawValue, at: act.at,
            operatorName: act.operatorName, serial: act.serialNumber?.octets ?? [], detail: act.detail,
            evidence: act.evidence.map { "\(hexadecimal($0.sha256))  \($0.name)" }.joined(separator: "\n"), hash: [])
        self.init(
            sequence: open.sequence, kind: open.kind, outcome: open.outcome, at: open.at,
            operatorName: open.operatorName, serial: open.serial, detail: open.detail, evidence: open.evidence,
            hash: try open.digest(after: link.hash))
    }

    /// The certificate that the act is about, where it is about one.
    public var serialNumber: SerialNumber? { SerialNumber(octets: serial) }

    /// Whether it says that the records of a certificate were taken away.
    var isPurge: Bool { kind == ActRecord.Kind.purge.rawValue && isDone }

    /// Whether it says that something was done.
    var isDone: Bool { outcome == ActRecord.Outcome.done.rawValue }

    /// Whether it can be one of the first release, which knew no evidence, no refusals and no checkpoints.
    var isOfFirstRelease: Bool { isDone && evidence.isEmpty }

    /// Whether it puts the ledger's time back, so that it may be dated before the one that it follows.
    var isClockCorrection: Bool { kind == ActRecord.Kind.clock.rawValue && isDone && serial.isEmpty }

    /// The files on which the act was based, each with the hexadecimal digits of its SHA-256.
    public var files: [(name: String, digest: String)] {
        evidence.split(separator: "\n").map { line in
            (name: String(line.dropFirst(66)), digest: String(line.prefix(64)))
        }
    }

    /// The digest of the row as hexadecimal digits.
    public var hexadecimalHash: String { hexadecimal(hash) }

    /// What a next row is joined to.
    public struct Link: Sendable, Hashable {
        /// The number of the last row; 0 before the first.
        public let sequence: Int64
        /// The digest of the last row.
        public let hash: [UInt8]

        public init(sequence: Int64, hash: [UInt8]) {
            self.sequence = sequence
            self.hash = hash
        }

        /// What the first row of a ledger is joined to.
        public static func beginning(of ledger: [UInt8]) -> Link { Link(sequence: 0, hash: ledger) }
    }

    /// What the row after this one is joined to.
    public var link: Link { Link(sequence: sequence, hash: hash) }

    /// The digest that the row ought to have behind a row with this digest.
    public func digest(after previous: [UInt8]) throws -> [UInt8] {
        var fields = AuditFields(label: "capki.audit/1")
        fields.append(sequence)
        fields.append(previous)
        fields.append(at.secondsSinceEpoch)
        for text in [kind, outcome, operatorName] { fields.append(text) }
        fields.append(serial)
        for text in [detail, evidence] { fields.append(text) }
        return try DigestAlgorithm.sha256.hash(fields.bytes)
    }
}

/// Bytes of several fields, each behind its length, so that no two lists of fields give the same bytes.
struct AuditFields {
    private(set) var bytes: [UInt8] = []

    init(label: String) {
        bytes.reserveCapacity(512)
        append(label)
    }

    mutating func append(_ field: [UInt8]) {
        appendBigEndian(UInt64(field.count), byteCount: 4)
        bytes += field
    }

    mutating func append(_ text: String) {
        appendBigEndian(UInt64(text.utf8.count), byteCount: 4)
        bytes += text.utf8
    }

    mutating func append(_ number: Int64) { appendBigEndian(UInt64(bitPattern: number), byteCount: 8) }

    private mutating func appendBigEndian(_ value: UInt64, byteCount: Int) {
        for place in (0..<byteCount).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(place))))
        }
    }
}
