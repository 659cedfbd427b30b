internal import PKIStructures

/// An extension of an entry stands once, and their list is not empty.
enum EntryExtensionRepeated: EntryLint {
    static let rule = LintRule(
        "lint.entry_extension_repeated", .error, "RFC 5280 §5.3",
        english: "the extensions of an entry stand once each, and are left out rather than an empty list",
        chinese: "条目扩展不重复，无扩展时省略")

    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String? {
        guard entry.extensions.isPresent else { return nil }
        if entry.extensions.members.isEmpty { return "the list of its extensions is empty" }
        var seen: Set<OID> = []
        return entry.extensions.members.first { !seen.insert($0.id).inserted }.map {
            "\($0.label) stands more than once"
        }
    }
}
