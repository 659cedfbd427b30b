/// CRLs have version v2.
enum ListVersion: RevocationListLint {
    static let rule = LintRule(
        "lint.list_version", .error, "RFC 5280 §5.1.2.1",
        english: "a CRL has version v2", chinese: "CRL 版本为 v2")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        list.version == 2 ? [] : [LintFlaw(.version, "the version is \(list.version), it must be 2")]
    }
}
