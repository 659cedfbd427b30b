internal import PKIStructures
internal import PKISystem
internal import PKIVerification

/// Everything that was tried, as a tree for a person and as nested objects for programs.
struct AttemptTree: Encodable {
    struct Objection: Encodable {
        let code: String
        let reason: String
        let clause: String

        init(_ flaw: Flaw) {
            code = flaw.code.rawValue
            reason = flaw.reason
            clause = flaw.clause
        }
    }

    let subject: String
    let serial: String
    let notBefore: String
    let notAfter: String
    let trusted: Bool
    let flaws: [Objection]
    let issuers: [AttemptTree]
    /// How many issuers more were tried than are told.
    let omitted: Int

    init(_ attempt: Attempt) {
        let certificate = attempt.certificate
        subject = VerdictDescription.subject(certificate)
        serial = certificate.serialNumber.description
        notBefore = certificate.validity.notBefore.instant.description
        notAfter = certificate.validity.notAfter.instant.description
        trusted = attempt.isAnchor
        flaws = attempt.flaws.map(Objection.init)
        issuers = attempt.issuers.map(AttemptTree.init)
        omitted = attempt.omittedCount
    }

    /// The lines of the tree.
    var lines: [String] { [heading] + below(indent: "") }

    private var heading: String {
        let mark = trusted ? " (trusted)" : ""
        let line = "\(subject), \(serial)\(mark), \(notBefore) to \(notAfter)"
        return TerminalText.visibleInLine(line)
    }

    private func below(indent: String) -> [String] {
        let stem = indent + (issuers.isEmpty && omitted == 0 ? "   " : "│  ")
        var lines = flaws.map { TerminalText.visibleInLine("\(stem)✗ \($0.code): \($0.reason) (\($0.clause))") }
        if trusted, flaws.isEmpty { lines.append("\(stem)✓ nothing speaks against it") }
        for (place, issuer) in issuers.enumerated() {
            let isLast = place == issuers.count - 1 && omitted == 0
            lines.append(indent + (isLast ? "└─ " : "├─ ") + issuer.heading)
            lines += issuer.below(indent: indent + (isLast ? "   " : "│  "))
        }
        if omitted > 0 { lines.append("\(indent)└─ … \(omitted) more were tried") }
        return lines
    }
}
