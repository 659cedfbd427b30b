internal import ArgumentParser
internal import Logging
internal import PKISystem

#if canImport(Glibc)
    internal import Glibc
#endif

/// One run of the command line: parse, perform, report, exit.
public enum CommandLineRun {
    /// Runs the process's own arguments and ends it.
    public static func main() -> Never {
        ProcessEnvironment.ignoreBrokenPipes()
        ProcessEnvironment.keepOutputForResults()
        // The library's notices are notes: standard output belongs to the result.
        LoggingSystem.bootstrap { NoteLogHandler(label: $0) }
        exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Runs a command.
    ///
    /// - Returns: the exit code: 0 done or yes, 1 no, 2 could not be done, 64 wrong usage.
    static func run(_ arguments: [String]) -> Int32 {
        let wantsJSON = arguments.prefix { $0 != "--" }.contains("--json")
        do {
            if let verification = Verification(plain: arguments) {
                try verification.run()
            } else {
                var command = try CapkiCommand.parseAsRoot(arguments)
                try command.run()
            }
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch  where CapkiCommand.exitCode(for: error) == .success || isUsage(error) {
            return reportUsage(error, wantsJSON)
        } catch {
            return reportFailure(ErrorReport(error), wantsJSON)
        }
    }

    private static func isUsage(_ error: any Error) -> Bool {
        CapkiCommand.exitCode(for: error) == .validationFailure
    }

    /// Help and version are answers; everything else is wrong usage.
    private static func reportUsage(_ error: any Error, _ wantsJSON: Bool) -> Int32 {
        guard CapkiCommand.exitCode(for: error) != .success else {
            return put(CapkiCommand.fullMessage(for: error) + "\n", code: 0)
        }
        if wantsJSON {
            let report = ErrorReport(
                code: "usage", message: CapkiCommand.message(for: error), hint: "see 'capki help'", findings: [])
            return put(report.json, code: 64)
        }
        ProcessEnvironment.note(CapkiCommand.fullMessage(for: error))
        return 64
    }

    private static func reportFailure(_ report: ErrorReport, _ wantsJSON: Bool) -> Int32 {
        if wantsJSON { return put(report.json, code: 2) }
        ProcessEnvironment.note(report.text)
        return 2
    }

    private static func put(_ text: String, code: Int32) -> Int32 {
        do {
            try ProcessEnvironment.put(Array(text.utf8))
            return code
        } catch {
            return 2
        }
    }
}
