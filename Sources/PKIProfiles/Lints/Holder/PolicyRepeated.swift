internal import PKIStructures

/// A policy stands once.
enum PolicyRepeated: HolderLint {
    static let rule = LintRule(
        "lint.policy_repeated", .error, "RFC 5280 §4.2.1.4",
        english: "a policy stands once in certificatePolicies", chinese: "certificatePolicies 中不重复列出同一策略")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let policies = holder.extensions.content(CertificatePolicies.self)?.policies ?? []
        return policies.map(\.identifier).repetitions.map {
            LintFlaw(.extension(.certificatePolicies), "the policy \($0) stands more than once")
        }
    }
}
