internal import PKIStructures

/// Entries name serial numbers that certificates can have.
///
/// A warning alone: issuers that wrote others exist, and what they issued must be revocable.
enum EntrySerialNumber: EntryLint {
    static let rule = LintRule(
        "lint.entry_serial_number", .warning, "RFC 5280 §4.1.2.2",
        english: "the serial number of an entry is positive and has at most 20 octets",
        chinese: "条目的序列号为正数，最多 20 个八位组")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        entry.serialNumber.isConforming ? nil : "the serial number is not positive, or has more than 20 octets"
    }
}
