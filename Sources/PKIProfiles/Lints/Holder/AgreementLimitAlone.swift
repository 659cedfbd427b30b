internal import PKIStructures

/// encipherOnly and decipherOnly limit keyAgreement.
enum AgreementLimitAlone: HolderLint {
    static let rule = LintRule(
        "lint.agreement_limit_alone", .error, "RFC 5280 §4.2.1.3",
        english: "encipherOnly and decipherOnly stand only with keyAgreement, and not both",
        chinese: "encipherOnly、decipherOnly 只与 keyAgreement 同时出现，且二者不并存")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        guard let usage = holder.extensions.content(KeyUsage.self) else { return [] }
        let limits = usage.intersection([.encipherOnly, .decipherOnly])
        guard !limits.isEmpty, !usage.contains(.keyAgreement) || limits.isSuperset(of: [.encipherOnly, .decipherOnly])
        else { return [] }
        return [LintFlaw(.extension(.keyUsage), "key usage is '\(usage)', '\(limits)' limits keyAgreement alone")]
    }
}
