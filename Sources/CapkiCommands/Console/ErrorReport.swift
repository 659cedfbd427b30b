internal import CapkiDirectories
internal import CapkiSettings
internal import CapkiTransport
internal import PKIAuthority
internal import PKIKeys
internal import PKIMessages
internal import PKISealing
internal import PKIStorage
internal import PKIStructures
internal import PKISystem
internal import PKITokens

/// A failure as it is told: a stable word, a sentence, what to do.
struct ErrorReport {
    let code: String
    let message: String
    let hint: String?
    let findings: [Finding]
    /// The faulty lines of a batch.
    let lines: [BatchFinding]

    init(code: String, message: String, hint: String?, findings: [Finding], lines: [BatchFinding] = []) {
        self.code = code
        self.message = message
        self.hint = hint
        self.findings = findings
        self.lines = lines
    }

    /// Tells the faults of every room.
    init(_ error: any Error) {
        switch error {
        case let error as CommandError:
            self.init(code: error.code, message: error.message, hint: error.hint, findings: error.findings)
        case let error as BatchRefusal:
            self.init(
                code: "batch.refused", message: error.message, hint: error.hint, findings: [], lines: error.findings)
        case let error as AuthorityError:
            self.init(code: error.code.rawValue, message: error.message, hint: error.hint, findings: error.findings)
        case let error as DirectoryError: self.init(error.code.rawValue, error.message, error.hint)
        case let error as SettingsError: self.init(error.code.rawValue, error.message, error.hint)
        case let error as StorageError: self.init(error.code.rawValue, error.message, error.hint)
        case let error as KeyError: self.init(error.code.rawValue, error.message, error.hint)
        case let error as StructureError: self.init(error.code.rawValue, error.description, nil)
        case let error as SealError: self.init(error.code.rawValue, error.message, error.hint)
        case let error as TransportError: self.init(error.code.rawValue, error.message, error.hint)
        case let error as MessageError: self.init(error.code.rawValue, error.message, nil)
        case let error as SystemError: self.init(error.code.rawValue, error.message, error.hint)
        case let error as TokenError: self.init(error.code.rawValue, error.message, error.hint)
        default: self.init("failed", "\(error)", nil)
        }
    }

    private init(_ code: String, _ message: String, _ hint: String?) {
        self.init(code: code, message: message, hint: hint, findings: [])
    }

    /// For standard error.
    var text: String {
        "capki: \(message)" + (hint.map { "\nhint: \($0)" } ?? "")
    }

    /// For standard output under `--json`.
    var json: String {
        let findings = findings.map { Document.Reason(code: $0.code, message: $0.message, clause: $0.clause) }
        let document = Document(
            error: Document.Body(
                code: code, message: message, hint: hint, findings: findings.isEmpty ? nil : findings,
                lines: lines.isEmpty ? nil : lines))
        return (try? JSONText.encode(document)) ?? #"{"error": {"code": "failed"}}"# + "\n"
    }

    private struct Document: Encodable {
        struct Reason: Encodable {
            let code: String
            let message: String
            let clause: String
        }

        struct Body: Encodable {
            let code: String
            let message: String
            let hint: String?
            let findings: [Reason]?
            let lines: [BatchFinding]?
        }

        let error: Body
    }
}

/// A fault that the command line finds itself.
struct CommandError: Error {
    let code: String
    let message: String
    let hint: String?
    /// Every single reason, where there are several.
    let findings: [Finding]

    /// A fault in a file, with the file's name.
    init(_ error: any Error, of file: String) {
        let report = ErrorReport(error)
        let isNamed = report.message.contains(file)
        self.init(
            report.code,
            isNamed ? report.message : "\(file == "-" ? "standard input" : "'\(file)'"): \(report.message)",
            hint: report.hint, findings: report.findings)
    }

    init(_ code: String, _ message: String, hint: String? = nil, findings: [Finding] = []) {
        self.code = code
        self.message = message + findings.map { "\n- \($0.message) (\($0.clause))" }.joined()
        self.hint = hint
        self.findings = findings
    }
}
