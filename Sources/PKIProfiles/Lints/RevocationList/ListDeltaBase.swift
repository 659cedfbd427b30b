internal import PKIStructures

/// A delta CRL adds to a CRL before it.
enum ListDeltaBase: RevocationListLint {
    static let rule = LintRule(
        "lint.list_delta_base", .error, "RFC 5280 §5.2.4",
        english: "the number of a delta CRL is above the one that it adds to", chinese: "增量 CRL 的编号大于其基础 CRL 的编号")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        guard let base = list.extensions.content(DeltaCRLIndicator.self)?.baseCRLNumber,
            let number = list.extensions.content(CRLNumber.self), number <= base
        else { return [] }
        return [LintFlaw(.extension(.deltaCRLIndicator), "cRLNumber is \(number), the base is \(base)")]
    }
}
