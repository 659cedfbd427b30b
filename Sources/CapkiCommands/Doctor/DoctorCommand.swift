internal import ArgumentParser
internal import CapkiDirectories
internal import PKISystem

/// `capki doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What tokens need on this machine: what is there, what is missing, how to mend it.",
        discussion: """
            Looks at libraries, PKCS#11 modules (p11-kit's configuration, well-known places, --module), the PC/SC service
            and its readers, SoftHSM's configuration, capki's own settings and state, and who may use them. Modules and
            PC/SC are asked in processes of their own: what crashes or hangs there is a finding. No PIN is asked for, and
            nothing is changed.

            A finding is ok, a note, a warning or a fault. Exit code 0 where there is no fault, 1 where there is one.
            """)

    @Option(help: ArgumentHelp("A PKCS#11 module to look at besides; several may be given.", valueName: "file"))
    var module: [String] = []

    @OptionGroup var care: TokenCareOptions

    @Option(help: ArgumentHelp("How long a module or a service may take to answer.", valueName: "seconds"))
    var timeout = 10

    @Option(
        help: ArgumentHelp("Look for USB devices under this folder, which stands for /.", valueName: "dir"))
    var root = "/"

    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout is 1 to 600 seconds") }
    }

    func run() throws {
        let modules = ModuleExamination(named: module, installed: InstalledModules.find())
        let findings =
            LibraryExamination.findings() + CareExamination(options: care).findings()
            + SoftHSMExamination(modules.paths, named: module).findings()
            + (try modules.findings(care, patienceInSeconds: timeout))
            + (try ReaderExamination(plugged: SmartCardDevices(root: root)).findings(patienceInSeconds: timeout))
        let report = Report(findings)
        try result.show(report, report.text)
        if report.faults > 0 { throw ExitCode(1) }
    }

    private struct Report: Encodable {
        let schema = "capki.doctor/1"
        let findings: [DoctorFinding]
        let faults: Int
        let warnings: Int

        init(_ findings: [DoctorFinding]) {
            self.findings = findings
            faults = findings.count { $0.level == .fault }
            warnings = findings.count { $0.level == .warning }
        }

        var text: String {
            (findings.map(\.text) + ["faults: \(faults), warnings: \(warnings)"]).joined(separator: "\n")
        }
    }
}
