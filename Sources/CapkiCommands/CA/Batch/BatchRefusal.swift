/// What is wrong with one line of a batch.
struct BatchFinding: Encodable, Sendable {
    let line: Int
    let code: String
    let message: String
}

/// A batch of which nothing was done, since lines of it are faulty.
struct BatchRefusal: Error {
    let path: String
    let lineCount: Int
    let findings: [BatchFinding]

    var message: String {
        "\(findings.count) of \(lineCount) lines of '\(path)' cannot be carried out, nothing was done:"
            + findings.map { "\n- line \($0.line): \($0.message)" }.joined()
    }

    var hint: String { "mend or remove these lines and run the command again" }
}
