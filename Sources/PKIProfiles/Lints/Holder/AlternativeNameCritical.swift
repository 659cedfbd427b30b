internal import PKIStructures

/// Where there is a subject, the alternative name adds to it.
enum AlternativeNameCritical: HolderLint {
    static let rule = LintRule(
        "lint.alternative_name_critical", .warning, "RFC 5280 §4.2.1.6",
        english: "subjectAltName is not critical beside a subject", chinese: "主体不为空时 subjectAltName 不为关键扩展")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.subject.isEmpty ? [] : holder.extensions.flaw(of: .subjectAlternativeName, mustBeCritical: false)
    }
}
