internal import PKISystem

/// A helper process from the side of the one who has started it.
final class HelperRun {
    /// Who speaks in it: a module's path, or PC/SC.
    let subject: String
    private let child: ChildProcess
    private let hint: String
    private let patience: Patience
    private var stage = "at its start"
    private var lastSign = SystemClock.monotonicMilliseconds()

    /// How long a helper may be silent.
    struct Patience {
        let seconds: Int
        /// The time from one look to the next where it watches, in milliseconds; without it the whole answer has to be
        /// there in time.
        var interval: Int?
    }

    /// Starts capki once more, with these arguments.
    private init(_ subject: String, hint: String, _ arguments: [String], _ patience: Patience) throws {
        self.subject = subject
        self.hint = hint
        self.patience = patience
        let interval = patience.interval.map { ["--interval", "\($0)"] } ?? []
        child = try ChildProcess(
            ChildProcess.ownProgram, ["helper"] + arguments + ["--patience", "\(patience.seconds)"] + interval)
    }

    /// A helper that asks a module.
    static func tokens(
        of module: String, _ care: TokenCareOptions?, _ patience: Patience, withoutSlotEvents: Bool = false
    ) throws -> HelperRun {
        let places = [("--state-dir", care?.stateDir), ("--token-settings", care?.tokenSettings)]
        let words = places.flatMap { name, value in value.map { [name, $0] } ?? [] }
        let more = (withoutSlotEvents ? ["--without-slot-events"] : []) + (care == nil ? ["--without-care"] : [])
        return try HelperRun(
            "the module '\(module)'",
            hint: "see that its device and its service run; if that does not help, ask its vendor for another version",
            ["tokens", "--module", module] + words + more, patience)
    }

    /// A helper that asks PC/SC.
    static func readers(_ patience: Patience) throws -> HelperRun {
        try HelperRun("the PC/SC service", hint: "start it anew: systemctl restart pcscd", ["readers"], patience)
    }

    /// Waits until one of them has something to tell, a signal has come, or the time is over.
    static func wait(for runs: [HelperRun], milliseconds: Int) {
        ChildProcess.wait(for: runs.map(\.child), milliseconds: milliseconds)
    }

    /// What it has told since.
    func messages() -> [HelperMessage] {
        child.lines().compactMap { line in
            guard let message = HelperMessage(line: line) else { return nil }
            if patience.interval != nil { lastSign = SystemClock.monotonicMilliseconds() }
            if let stage = message.stage { self.stage = stage }
            return message
        }
    }

    /// Whether it hung where modules are asked for slot events, which can be left alone.
    var hungInSlotEvents: Bool { isSlow && stage == "in C_WaitForSlotEvent" }

    private var isSlow: Bool {
        SystemClock.monotonicMilliseconds() - lastSign > patience.seconds * 1000 + (patience.interval ?? 0)
    }

    /// What is wrong with it, where it has ended or is silent for too long; it is ended then.
    func failure() -> HelperFailure? {
        if child.isSilent { return ended(child.end()) }
        guard isSlow else { return nil }
        child.end()
        return HelperFailure(
            code: "token.module_hangs",
            message: "\(subject) did not answer within \(patience.seconds) s \(stage)",
            hint: hint)
    }

    private func ended(_ ending: ChildProcess.Ending) -> HelperFailure {
        HelperFailure(
            code: "token.module_crashed", message: "\(subject) \(ending.words) \(stage)",
            hint: hint)
    }
}
