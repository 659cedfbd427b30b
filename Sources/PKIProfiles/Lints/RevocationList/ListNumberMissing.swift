internal import PKIStructures

/// CRLs are numbered.
enum ListNumberMissing: RevocationListLint {
    static let rule = LintRule(
        "lint.list_number_missing", .error, "RFC 5280 §5.2.3",
        english: "a CRL has a number", chinese: "CRL 含 cRLNumber")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        list.extensions[.crlNumber] == nil ? [LintFlaw(.extension(.crlNumber), "cRLNumber is absent")] : []
    }
}
