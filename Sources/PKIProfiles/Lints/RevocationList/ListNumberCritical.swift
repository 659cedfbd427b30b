internal import PKIStructures

/// cRLNumber is never critical.
enum ListNumberCritical: RevocationListLint {
    static let rule = LintRule(
        "lint.list_number_critical", .error, "RFC 5280 §5.2.3",
        english: "cRLNumber is not critical", chinese: "cRLNumber 不为关键扩展")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        list.extensions.flaw(of: .crlNumber, mustBeCritical: false)
    }
}
