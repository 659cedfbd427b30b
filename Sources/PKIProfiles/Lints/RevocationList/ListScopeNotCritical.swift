internal import PKIStructures

/// Whoever does not know that a CRL is a part must not take it for the whole.
enum ListScopeNotCritical: RevocationListLint {
    static let rule = LintRule(
        "lint.list_scope_not_critical", .error, "RFC 5280 §5.2.4, §5.2.5",
        english: "issuingDistributionPoint and deltaCRLIndicator are critical",
        chinese: "issuingDistributionPoint 与 deltaCRLIndicator 为关键扩展")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        [OID.issuingDistributionPoint, .deltaCRLIndicator].flatMap {
            list.extensions.flaw(of: $0, mustBeCritical: true)
        }
    }
}
