internal import PKISystem

/// Something that `capki doctor` found.
struct DoctorFinding: Encodable {
    enum Level: String, Encodable, CaseIterable {
        case ok, note, warning, fault
    }

    let level: Level
    /// The stable word for what it is.
    let code: String
    /// What it is about: a path, a reader, a token.
    let subject: String
    let message: String
    /// What to do, where there is something to do.
    let hint: String?

    init(_ level: Level, _ code: String, _ subject: String, _ message: String, hint: String? = nil) {
        self.level = level
        self.code = code
        self.subject = subject
        self.message = message
        self.hint = hint
    }

    var text: String {
        let name = level.rawValue + String(repeating: " ", count: max(0, 8 - level.rawValue.count))
        return "\(name) \(subject): \(message)" + (hint.map { "\n         \($0)" } ?? "")
    }
}

extension FileStatus {
    /// What lets the user of this process in, as far as groups can.
    var remedy: String {
        group == "root"
            ? "change its owner or its permissions, or run as another user"
            : "join the group and log in anew: adduser \(ProcessEnvironment.loginName) \(group)"
    }
}
