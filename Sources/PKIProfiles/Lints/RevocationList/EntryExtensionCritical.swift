internal import PKIStructures

/// Reason and invalidity date are never critical.
enum EntryExtensionCritical: EntryLint {
    static let rule = LintRule(
        "lint.entry_extension_critical", .error, "RFC 5280 §5.3.1, §5.3.2",
        english: "reasonCode and invalidityDate are not critical", chinese: "reasonCode 与 invalidityDate 不为关键扩展")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        [OID.reasonCode, .invalidityDate].compactMap { entry.extensions[$0] }.first(where: \.isCritical).map {
            "\($0.label) is critical, it must not be"
        }
    }
}
