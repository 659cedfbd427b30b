internal import PKIProfiles
internal import PKIStructures

/// Which findings are shown.
enum LintScope {
    /// What is unusual: errors and warnings, of the item itself.
    case unusual
    /// Everything, of what is inside the item too.
    case everything

    func takes(_ finding: LintFinding) -> Bool { self == .everything || finding.severity >= .warning }
}

/// A finding, and the structure inside an item that it is about.
struct PlacedFinding {
    let finding: LintFinding
    /// For example `certificate 2`; `nil` for the item itself.
    let place: String?

    var isError: Bool { finding.severity == .error }
}

extension InspectedItem {
    /// What lints find in a certificate, a request or a CRL, or in those of a message; `nil` for what they are not about.
    func findings(_ scope: LintScope) throws(StructureError) -> [PlacedFinding]? {
        let findings: [PlacedFinding]
        switch self {
        case .certificate(let certificate): findings = placed(try Lints.findings(in: certificate))
        case .request(let request): findings = placed(try Lints.findings(in: request))
        case .crl(let list): findings = placed(try Lints.findings(in: list))
        case .message(.signedData(let data, _)) where scope == .everything: findings = try Self.findings(in: data)
        default: return nil
        }
        return findings.filter { scope.takes($0.finding) }
    }

    private static func findings(in data: SignedData) throws(StructureError) -> [PlacedFinding] {
        var findings: [PlacedFinding] = []
        for (index, certificate) in data.plainCertificates.enumerated() {
            findings += try Lints.findings(in: certificate).map {
                PlacedFinding(finding: $0, place: "certificate \(index + 1)")
            }
        }
        for (index, list) in data.revocationLists.enumerated() {
            findings += try Lints.findings(in: list).map { PlacedFinding(finding: $0, place: "CRL \(index + 1)") }
        }
        return findings
    }

    private func placed(_ findings: [LintFinding]) -> [PlacedFinding] {
        findings.map { PlacedFinding(finding: $0, place: nil) }
    }
}

extension [PlacedFinding] {
    /// A list, with a word for people where it is empty.
    func shown(in language: Language) -> Shown {
        isEmpty ? .summary(language == .chinese ? "无" : "none", .list([])) : .list(map { $0.shown(in: language) })
    }
}

extension PlacedFinding {
    /// One line for people; for programs the same document in every language.
    fileprivate func shown(in language: Language) -> Shown {
        let rule = finding.rule
        let head = "\(language.term(rule.severity.rawValue)) \(rule.code)\(language.colon)\(language.space)"
        let sentence = language == .chinese ? "\(rule.chinese)。" : ""
        return .summary(
            "\(head)\(place.map { "\($0): " } ?? "")\(sentence)\(finding.message) (\(rule.clause))",
            .parts([
                "severity": .text(rule.severity.rawValue), "code": .text(rule.code),
                "place": place.map(Shown.text), "part": .text(finding.part.description),
                "message": .text(finding.message), "clause": .text(rule.clause), "rule": .text(rule.english),
                "rule_zh": .text(rule.chinese),
            ]))
    }
}
