internal import PKIStructures
internal import PKIVerification

/// A verdict as it is shown.
struct VerdictDescription: Encodable {
    let file: String
    let subject: String
    let serial: String
    let valid: Bool
    let chain: [String]
    let reason: Nullable<String>
    let code: Nullable<String>
    let checked: CheckedDescription
    let explanation: [String]?

    init(file: String, leaf: Certificate, verdict: Verdict, isExplained: Bool) {
        self.file = file
        subject = Self.subject(leaf)
        serial = leaf.serialNumber.description
        valid = verdict.isValid
        chain = verdict.path.map(Self.subject)
        reason = Nullable(verdict.isValid ? nil : verdict.reason)
        code = Nullable(verdict.code?.rawValue)
        checked = CheckedDescription(verdict.checked)
        explanation = isExplained ? Self.tree(verdict.explanation, indent: "") : nil
    }

    static func subject(_ certificate: Certificate) -> String {
        (try? certificate.subject.description) ?? "a subject that cannot be read"
    }

    private static func tree(_ attempt: Attempt, indent: String) -> [String] {
        let flaws = attempt.flaws.map { "\(indent)     ✗ \($0.code): \($0.reason)" }
        let mark = attempt.isAnchor ? " (trusted)" : ""
        let line = "\(indent)└─ \(subject(attempt.certificate)), \(attempt.certificate.serialNumber)\(mark)"
        return [line] + flaws + attempt.issuers.flatMap { tree($0, indent: indent + "   ") }
    }

    var text: String {
        let verdict = valid ? "valid" : "NOT VALID"
        var lines = ["\(file): \(verdict)  \(subject), \(serial)"]
        if let code = code.value, let reason = reason.value { lines.append("  \(code): \(reason)") }
        if valid { lines += chain.dropFirst().map { "  issued by \($0)" } }
        lines.append("  \(checked.text)")
        return (lines + (explanation ?? [])).joined(separator: "\n")
    }
}
