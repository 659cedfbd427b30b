internal import PKIAuthority
internal import PKIStructures

/// Writes the reissues of a ledger in lines of descent, while they are read: a list of any length takes no more memory than a
/// short one. Both parts of the JSON document end at the same reissue, whatever is recorded meanwhile.
struct ReissueListing {
    /// A reissue as it stands in the JSON document.
    private struct Row: Encodable {
        let original: String
        let replacement: String
        let reason: String
        let state: String
        let recordedAt: String
        let subject: String
        let receipt: ReissueReceipt?

        init(_ record: ReissueRecord, subject: String, receipt: ReissueReceipt?) {
            original = record.original.description
            replacement = record.replacement.description
            reason = record.reason.rawValue
            state = record.state.rawValue
            recordedAt = record.recordedAt.description
            self.subject = subject
            self.receipt = receipt
        }
    }

    /// The certificates of one holder, from the first one on.
    private struct Line {
        let first: SerialNumber
        let subject: String
        var steps: [ReissueRecord] = []

        var serials: [String] { [first.description] + steps.map(\.replacement.description) }

        var text: String {
            let lines = steps.enumerated().map { depth, step in
                let indent = String(repeating: "   ", count: depth)
                return
                    "\(indent)└─ \(step.reason.rawValue), \(step.recordedAt) → \(step.replacement) (\(step.state.rawValue))"
            }
            return (["\(first)  \(subject)"] + lines).joined(separator: "\n")
        }
    }

    private let store: any AuthorityStore
    private let subject: String?
    private let last: Int64

    /// - Parameter subject: a part of the subjects to list; `nil` for all.
    init(_ store: any AuthorityStore, subject: String?) throws {
        self.store = store
        self.subject = subject?.lowercased()
        last = try store.read { try $0.lastReissuePlace() } ?? 0
    }

    func writeText(to output: OutputStreaming) throws {
        var separator = ""
        try store.forEachReissue(through: last, make: lines) { lines in
            for line in lines {
                try output.put(visible: separator + line.text + "\n")
                separator = "\n"
            }
        }
        if separator.isEmpty { try output.put(visible: "no reissues\n") }
        try output.finish()
    }

    func writeJSON(to output: OutputStreaming) throws {
        try output.put("{\n  \"lines\" : [")
        var separator = "\n    "
        func put(_ value: some Encodable) throws {
            try output.put(separator + JSONText.encode(value, isCompact: true).dropLast())
            separator = ",\n    "
        }
        try store.forEachReissue(through: last, make: lines) { for line in $0 { try put(line.serials) } }
        try output.put("\n  ],\n  \"reissues\" : [")
        separator = "\n    "
        try store.forEachReissue(through: last, make: row, put)
        try output.put("\n  ],\n  \"schema\" : \"capki.ca-reissues/1\"\n}\n")
        try output.finish()
    }

    private func row(_ ledger: any LedgerReading, _ listed: ListedReissue) throws -> Row? {
        guard let subject = try shownSubject(listed, in: ledger) else { return nil }
        return Row(listed.record, subject: subject, receipt: try ledger.receipt(of: listed.record))
    }

    /// The lines that begin with the original of this reissue; none where it is not the first one of a line.
    private func lines(_ ledger: any LedgerReading, _ listed: ListedReissue) throws -> [Line]? {
        let original = listed.record.original
        guard let subject = try shownSubject(listed, in: ledger) else { return nil }
        if let before = try ledger.reissue(by: original), before.state != .abandoned { return nil }
        let siblings = try ledger.listedReissues(of: original).filter { $0.record.state != .abandoned }
        guard siblings.first?.place == listed.place else { return nil }
        return try descend(Line(first: original, subject: subject), from: original, in: ledger)
    }

    private func descend(_ line: Line, from serial: SerialNumber, in ledger: any LedgerReading) throws -> [Line] {
        let next = try ledger.listedReissues(of: serial).filter { $0.place <= last && $0.record.state != .abandoned }
        guard !next.isEmpty else { return [line] }
        return try next.flatMap { step in
            var longer = line
            longer.steps.append(step.record)
            return try descend(longer, from: step.record.replacement, in: ledger)
        }
    }

    /// The subject of a reissue, which is that of its whole line; `nil` for one that is not listed.
    private func shownSubject(_ listed: ListedReissue, in ledger: any LedgerReading) throws -> String? {
        guard listed.record.state != .abandoned else { return nil }
        let name = try ledger.certificate(listed.record.original)?.subject ?? ""
        return subject.map { name.lowercased().contains($0) } ?? true ? name : nil
    }
}
