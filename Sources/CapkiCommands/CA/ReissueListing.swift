internal import PKIAuthority
internal import PKIStructures

/// The reissues of a ledger, in lines of descent.
struct ReissueListing: Encodable {
    struct Row: Encodable {
        let original: String
        let replacement: String
        let reason: String
        let state: String
        let recordedAt: String
        let subject: String
        let receipt: ReissueReceipt?
    }

    let schema = "capki.ca-reissues/1"
    let reissues: [Row]
    /// Serial numbers from the first certificate of a holder to the last.
    let lines: [[String]]

    init(_ ledger: any LedgerReading, subject: String?) throws {
        reissues = try ledger.reissues().compactMap { record in
            let name = try ledger.certificate(record.original)?.subject ?? ""
            guard subject.map({ name.lowercased().contains($0.lowercased()) }) ?? true, record.state != .abandoned
            else { return nil }
            return Row(
                original: record.original.description, replacement: record.replacement.description,
                reason: record.reason.rawValue, state: record.state.rawValue, recordedAt: record.recordedAt.description,
                subject: name, receipt: try ledger.receipt(of: record))
        }
        lines = Self.lines(reissues)
    }

    private static func lines(_ rows: [Row]) -> [[String]] {
        let replaced = Set(rows.map(\.replacement))
        let children = Dictionary(grouping: rows, by: \.original)
        func descend(_ serial: String, _ line: [String]) -> [[String]] {
            guard let next = children[serial] else { return [line] }
            return next.flatMap { descend($0.replacement, line + [$0.replacement]) }
        }
        var seen: Set<String> = []
        let firsts = rows.map(\.original).filter { !replaced.contains($0) && seen.insert($0).inserted }
        return firsts.flatMap { descend($0, [$0]) }
    }

    var text: String {
        guard !reissues.isEmpty else { return "no reissues" }
        let byReplacement = Dictionary(reissues.map { ($0.replacement, $0) }) { first, _ in first }
        return lines.map { line in
            let subject = line.dropFirst().first.flatMap { byReplacement[$0]?.subject } ?? ""
            let steps = line.enumerated().map { depth, serial in
                guard let row = byReplacement[serial], depth > 0 else { return "\(serial)  \(subject)" }
                let indent = String(repeating: "   ", count: depth - 1)
                return "\(indent)└─ \(row.reason), \(row.recordedAt) → \(serial) (\(row.state))"
            }
            return steps.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
