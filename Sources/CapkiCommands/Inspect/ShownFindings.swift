internal import PKIProfiles
internal import PKIStructures

extension InspectedItem {
    /// What lints find in a certificate, a request or a CRL; `nil` for what they are not about.
    func findings(in language: Language) throws(StructureError) -> Shown? {
        let findings: [LintFinding]
        switch self {
        case .certificate(let certificate): findings = try Lints.findings(in: certificate)
        case .request(let request): findings = try Lints.findings(in: request)
        case .crl(let list): findings = try Lints.findings(in: list)
        default: return nil
        }
        guard !findings.isEmpty else { return .summary(language == .chinese ? "无" : "none", .list([])) }
        return .list(findings.map { $0.shown(in: language) })
    }
}

extension LintFinding {
    /// One line for people; for programs the same document in every language.
    fileprivate func shown(in language: Language) -> Shown {
        let head = "\(language.term(severity.rawValue)) \(rule.code)\(language.colon)\(language.space)"
        let sentence = language == .chinese ? "\(rule.chinese)。" : ""
        return .summary(
            "\(head)\(sentence)\(message) (\(rule.clause))",
            .parts([
                "severity": .text(severity.rawValue), "code": .text(rule.code), "part": .text(part.description),
                "message": .text(message), "clause": .text(rule.clause), "rule": .text(rule.english),
                "rule_zh": .text(rule.chinese),
            ]))
    }
}
