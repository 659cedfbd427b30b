internal import ArgumentParser
internal import PKIKeys
internal import PKIRequests
internal import PKIStructures

/// `capki csr check`.
struct CSRCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check that a request's signature holds and its key is fit.",
        discussion: "Exit code 0 where both hold, 1 where not.")

    @Argument(help: ArgumentHelp("The request, PEM or DER; '-' is standard input.", valueName: "file"))
    var file: String

    @OptionGroup var result: ResultOptions

    func run() throws {
        let request = try InputFiles.request(file)
        let findings = RequestCheck.findings(request, policy: KeyPolicy())
        let report = Report(findings, subject: request.subject.description)
        try result.show(report, report.text)
        if !findings.isEmpty { throw ExitCode(1) }
    }

    private struct Report: Encodable {
        struct Reason: Encodable {
            let code: String
            let message: String
            let clause: String
        }

        let subject: String
        let acceptable: Bool
        let findings: [Reason]

        init(_ findings: [Finding], subject: String) {
            self.subject = subject
            acceptable = findings.isEmpty
            self.findings = findings.map { Reason(code: $0.code, message: $0.message, clause: $0.clause) }
        }

        var text: String {
            guard !acceptable else { return "acceptable: the signature holds and the key is fit" }
            return "not acceptable" + findings.map { "\n- \($0.message) (\($0.clause))" }.joined()
        }
    }
}
