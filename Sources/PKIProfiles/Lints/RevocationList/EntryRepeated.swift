internal import PKIStructures

/// A certificate stands once on a CRL.
enum EntryRepeated: RevocationListLint {
    static let rule = LintRule(
        "lint.entry_repeated", .error, "RFC 5280 §5.1.2.6",
        english: "a CRL names a serial number once", chinese: "CRL 中同一序列号不重复出现")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        // An indirect CRL names certificates of several issuers, whose numbers may be the same (RFC 5280 §5.3.3).
        guard list.extensions[.issuingDistributionPoint] == nil else { return [] }
        var seen: Set<SerialNumber> = []
        let repeated = list.entries.filter { !seen.insert($0.serialNumber).inserted }
        return repeated.prefix(LintedRevocationList.flawLimit).map {
            LintFlaw(.entries, "the serial number \($0.serialNumber) stands more than once")
        }
    }
}
