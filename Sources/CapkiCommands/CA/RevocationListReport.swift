internal import PKIAuthority
internal import PKIStructures

/// A CRL that was made, as it is told.
struct RevocationListReport: Encodable {
    let list: String
    let kind: String
    let number: LongNumber
    /// The number of the CRL that a delta adds to.
    let base: LongNumber?
    let entries: Int
    let thisUpdate: String
    let nextUpdate: String?
    let bytes: Int
    let sha256: String
    let file: String

    init(_ summary: RevocationListSummary, file: String) {
        let record = summary.record
        list = record.name
        kind = record.kind.rawValue
        number = LongNumber(record.number)
        base = record.base.map(LongNumber.init)
        entries = record.entryCount
        thisUpdate = record.thisUpdate.description
        nextUpdate = record.nextUpdate?.description
        bytes = summary.byteCount
        sha256 = hexadecimal(record.sha256)
        self.file = file
    }

    var text: String {
        let what =
            base.map { "delta CRL number \(number) to \($0): \(entries) changed" }
            ?? "CRL number \(number): \(entries) revoked"
        return "\(what), next by \(nextUpdate ?? "")\nwritten to \(file)"
    }
}

/// What `--publish` has done, and what is due next.
struct PublicationReport: Encodable {
    struct Due: Encodable {
        let list: String
        let kind: String
        let dueAt: String?
    }

    let schema = "capki.ca-crl/1"
    let lists: [RevocationListReport]
    let next: [Due]

    init(_ lists: [RevocationListReport], _ times: [RevocationListPlan.DueTime]) {
        self.lists = lists
        next = times.map {
            Due(list: $0.order.scope.name, kind: $0.order.kind.rawValue, dueAt: $0.dueAt?.description)
        }
    }

    var text: String {
        let done = lists.isEmpty ? ["no CRL is due"] : lists.map(\.text)
        let earliest = next.filter { $0.dueAt != nil }.min { ($0.dueAt ?? "") < ($1.dueAt ?? "") }
        let coming = earliest.map { "next due is the \($0.kind) CRL '\($0.list)', at \($0.dueAt ?? "")" }
        return (done + [coming].compactMap { $0 }).joined(separator: "\n")
    }
}

/// A number of JSON, or its decimal digits as text where readers of JSON would round it (RFC 8259 §6).
struct LongNumber: Encodable, CustomStringConvertible {
    let description: String

    init(_ number: CRLNumber) { description = number.description }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let small = Int(description), small < 1 << 53 {
            try container.encode(small)
        } else {
            try container.encode(description)
        }
    }
}
