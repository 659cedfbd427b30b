internal import PKIStructures
internal import PKIVerification

/// A verdict as it is shown.
struct VerdictDescription: Encodable, Sendable {
    let file: String
    let subject: String
    let serial: String
    let valid: Bool
    let chain: [String]
    let reason: Nullable<String>
    let code: Nullable<String>
    let checked: CheckedDescription
    /// The clause that decides, where the certificate is not valid.
    let clause: Nullable<String>
    /// The policies that the path is valid for (RFC 5280 §6.1.6).
    let policies: [String]
    /// How it compares with the certificate that it is to stand in for, where that was asked.
    let reissue: ReissueDescription?
    /// Everything that was tried, where that was asked.
    let tree: AttemptTree?
    /// The same as lines of text.
    let explanation: [String]?

    init(file: String, leaf: Certificate, verdict: Verdict, reissue: ReissueDescription?) {
        self.file = file
        subject = Self.subject(leaf)
        serial = leaf.serialNumber.description
        valid = verdict.isValid
        chain = verdict.path.map(Self.subject)
        reason = Nullable(verdict.isValid ? nil : verdict.reason)
        code = Nullable(verdict.code?.rawValue)
        checked = CheckedDescription(verdict.checked)
        clause = Nullable(verdict.flaws.first?.clause)
        policies = verdict.policies.userConstrained.map(\.description).sorted()
        self.reissue = reissue
        tree = verdict.explanation.map(AttemptTree.init)
        explanation = tree?.lines
    }

    static func subject(_ certificate: Certificate) -> String {
        (try? certificate.subject.description) ?? "a subject that cannot be read"
    }

    /// Whether the answer is yes to all that was asked.
    var isYes: Bool { valid && reissue?.faithful != false }

    var text: String {
        let verdict = valid ? "valid" : "NOT VALID"
        var lines = ["\(file): \(verdict)  \(subject), \(serial)"]
        if let code = code.value, let reason = reason.value {
            lines.append("  \(code): \(reason)\(clause.value.map { " (\($0))" } ?? "")")
        }
        if valid { lines += chain.dropFirst().map { "  issued by \($0)" } }
        if !policies.isEmpty { lines.append("  policies \(policies.joined(separator: ", "))") }
        lines.append("  \(checked.text)")
        return (lines + (reissue?.lines ?? []) + (tree?.lines ?? []).map { "  " + $0 }).joined(separator: "\n")
    }
}
