internal import PKIStructures

/// The practice statement is at an address.
enum PolicyStatementAddress: HolderLint {
    static let rule = LintRule(
        "lint.policy_statement_address", .error, "RFC 5280 §4.2.1.4",
        english: "the address of a practice statement is an absolute URI", chinese: "CPS 地址为绝对 URI")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let policies = holder.extensions.content(CertificatePolicies.self)?.policies ?? []
        return policies.flatMap(\.qualifiers).compactMap { qualifier in
            guard case .practiceStatement(let text) = qualifier, LintText.scheme(text) == nil else { return nil }
            return LintFlaw(
                .extension(.certificatePolicies), "the CPS address \(LintText.quoted(text)) is not absolute")
        }
    }
}
