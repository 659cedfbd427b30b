/// Where nothing is revoked the list of entries is left out.
enum ListEntriesEmpty: RevocationListLint {
    static let rule = LintRule(
        "lint.list_entries_empty", .error, "RFC 5280 §5.1.2.6",
        english: "revokedCertificates is left out rather than empty", chinese: "无吊销条目时省略 revokedCertificates")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        list.hasEntryList && list.entries.isEmpty
            ? [LintFlaw(.entries, "revokedCertificates is there and empty, the least is 1")] : []
    }
}
