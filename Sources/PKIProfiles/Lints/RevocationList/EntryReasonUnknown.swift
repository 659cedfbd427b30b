internal import PKIStructures

/// Reasons are those of the list.
enum EntryReasonUnknown: EntryLint {
    static let rule = LintRule(
        "lint.entry_reason_unknown", .error, "RFC 5280 §5.3.1",
        english: "a reason is one of the ENUMERATED list", chinese: "吊销原因取自标准列表")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        guard let member = entry.extensions[.reasonCode] else { return nil }
        let isKnown = entry.reasonCode.flatMap { RevocationReason(rawValue: $0) } != nil
        return isKnown ? nil : "reasonCode #\(hexadecimal(member.value.prefix(16))) is not known"
    }
}
