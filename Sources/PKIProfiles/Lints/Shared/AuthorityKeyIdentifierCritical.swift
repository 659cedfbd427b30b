internal import PKIStructures

/// authorityKeyIdentifier is never critical.
enum AuthorityKeyIdentifierCritical: FrameLint {
    static let rule = LintRule(
        "lint.authority_key_identifier_critical", .error, "RFC 5280 §4.2.1.1",
        english: "authorityKeyIdentifier is not critical", chinese: "authorityKeyIdentifier 不为关键扩展")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.extensions.flaw(of: .authorityKeyIdentifier, mustBeCritical: false)
    }
}
