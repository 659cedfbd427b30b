internal import PKIStructures

/// A CRL covers one kind of certificate alone, or all.
enum ListScopeContradictory: RevocationListLint {
    static let rule = LintRule(
        "lint.list_scope_contradictory", .error, "RFC 5280 §5.2.5",
        english: "at most one of onlyContainsUserCerts, onlyContainsCACerts and onlyContainsAttributeCerts is set",
        chinese: "onlyContainsUserCerts、onlyContainsCACerts、onlyContainsAttributeCerts 至多置一个")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        guard let scope = list.extensions.content(IssuingDistributionPoint.self) else { return [] }
        let flags = [scope.onlyContainsUserCerts, scope.onlyContainsCACerts, scope.onlyContainsAttributeCerts]
        let count = flags.count { $0 }
        guard count > 1 else { return [] }
        return [LintFlaw(.extension(.issuingDistributionPoint), "\(count) kinds are covered alone, the limit is 1")]
    }
}
