internal import PKIStructures

/// A delta CRL points to no other one.
enum ListFreshestInDelta: RevocationListLint {
    static let rule = LintRule(
        "lint.list_freshest_in_delta", .error, "RFC 5280 §5.2.6",
        english: "freshestCRL is not critical, and not in a delta CRL", chinese: "freshestCRL 不为关键扩展，且不出现在增量 CRL 中")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        let misplaced = list.isDelta && list.extensions[.freshestCRL] != nil
        return (misplaced ? [LintFlaw(.extension(.freshestCRL), "freshestCRL stands in a delta CRL")] : [])
            + list.extensions.flaw(of: .freshestCRL, mustBeCritical: false)
    }
}
