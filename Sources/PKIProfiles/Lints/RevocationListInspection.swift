public import PKIStructures

/// Runs the rules about CRLs over one that is never in memory as a whole: its frame first, then its entries in pieces.
///
/// What the rules say of an entry depends on its serial number's form, on its date and on its extensions. An entry that is
/// like one that broke no rule, with a date in between, is not put before every rule again.
public struct RevocationListInspection: Sendable {
    private var list: LintedRevocationList
    private var entryFindings: [LintFinding] = []
    private var countsByRule: [String: Int] = [:]
    private var lists = LintedEntry.KnownLists()
    private var clean: CleanEntries
    private var previous: [UInt8] = []

    /// Begins with what is signed, without any entry.
    ///
    /// - Throws: `StructureError` for bytes that are no CRL at all.
    public init(frame bytes: ArraySlice<UInt8>) throws(StructureError) {
        list = try LintedRevocationList(tbsCertList: bytes)
        clean = CleanEntries(thisUpdate: list.thisUpdate)
    }

    /// Looks at the next entries.
    ///
    /// - Throws: `StructureError` for bytes that are no whole entries.
    public mutating func add(entries bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        list.entries.removeAll(keepingCapacity: true)
        while !reader.isAtEnd {
            let element = try reader.read(.sequence, "a revoked certificate")
            let outline = EntryOutline(element.content)
            if let outline, clean.holds(outline) {
                compareToPrevious(outline.serial)
                continue
            }
            var single = DERReader(element.encoded)
            let entry = try LintedEntry(from: &single, lists: &lists)
            compareToPrevious(entry.serialNumber.octets[...])
            if look(at: entry), let outline { clean.learn(outline) }
        }
    }

    /// Everything in which the CRL breaks a rule.
    public func findings() -> [LintFinding] {
        Lints.revocationList.filter { !($0 is any EntryLint.Type) && $0 != EntryRepeated.self }
            .flatMap { lint in lint.flaws(in: list).map { LintFinding(lint.rule, $0) } } + entryFindings
    }

    /// Puts an entry before every rule about entries; gives whether it breaks none.
    private mutating func look(at entry: LintedEntry) -> Bool {
        list.entries = [entry]
        defer { list.entries = [] }
        var isClean = true
        for lint in Lints.revocationList {
            guard let rule = lint as? any EntryLint.Type else { continue }
            for flaw in rule.flaws(in: list) {
                isClean = false
                report(LintFinding(rule.rule, flaw))
            }
        }
        return isClean
    }

    private mutating func report(_ finding: LintFinding) {
        // A rule that most entries break is not told a million times.
        countsByRule[finding.rule.code, default: 0] += 1
        guard countsByRule[finding.rule.code, default: 0] <= LintedRevocationList.flawLimit else { return }
        entryFindings.append(finding)
    }

    /// Entries come in the order of their numbers, so that one that is repeated stands behind its like.
    private mutating func compareToPrevious(_ serial: ArraySlice<UInt8>) {
        defer {
            previous.removeAll(keepingCapacity: true)
            previous.append(contentsOf: serial)
        }
        guard serial.elementsEqual(previous), list.extensions[.issuingDistributionPoint] == nil else { return }
        let number = SerialNumber(octets: Array(serial))?.description ?? "?"
        report(
            LintFinding(EntryRepeated.rule, LintFlaw(.entries, "the serial number \(number) stands more than once")))
    }
}
