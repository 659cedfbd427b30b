internal import CapkiDirectories
internal import PKISystem

/// The PKCS#11 modules of this machine, each looked at in a process of its own.
struct ModuleExamination {
    private let named: [String]
    private let installed: [InstalledModule]
    private let problems: [String]

    init(named: [String], installed: (modules: [InstalledModule], problems: [String])) {
        self.named = named
        self.installed = installed.modules
        problems = installed.problems
    }

    /// The modules that can be looked at.
    var paths: [String] {
        InstalledModules.unique(named + installed.compactMap(\.path).filter { FileReading.resolved($0) != nil })
    }

    func findings(_ care: TokenCareOptions, patienceInSeconds: Int) throws -> [DoctorFinding] {
        let unreadable = problems.map {
            DoctorFinding(.warning, "p11_kit.unreadable", "p11-kit", $0, hint: "mend the file, or take it away")
        }
        let absent = installed.compactMap(absence)
        // Settings that are damaged are a finding of their own, and no fault of the modules.
        let isSound = care.places.settingsInUse.map(FileReading.isPlain) ?? true && (try? care.places.care()) != nil
        let probed = try ModuleProbe.look(at: paths, isSound ? care : nil, patienceInSeconds: patienceInSeconds)
        let none = DoctorFinding(
            .warning, "module.none", "PKCS#11 modules", "there is none",
            hint: "install the token's own, or OpenSC for smart cards (apt-get install opensc-pkcs11)")
        return unreadable + absent + (probed.isEmpty ? [none] : probed.flatMap(findings))
    }

    /// A module that cannot be looked at.
    private func absence(_ module: InstalledModule) -> DoctorFinding? {
        guard let path = module.path else {
            return DoctorFinding(
                .note, "module.remote", module.configuration ?? "p11-kit", "a module that p11-kit reaches by a command",
                hint: "capki reaches it through p11-kit's proxy: --module p11-kit-proxy.so")
        }
        guard FileReading.resolved(path) == nil else { return nil }
        return DoctorFinding(
            .warning, "module.missing", path, "it is not there, but \(module.configuration ?? "") names it",
            hint: "install it, or take that file away")
    }

    private func findings(_ probe: ProbedModule) -> [DoctorFinding] {
        switch probe.result {
        case .usable(let report):
            let tokens = report.tokens.filter(\.initialised)
            let words = "\(report.name); tokens: \(tokens.count)"
            return [DoctorFinding(.ok, "module.usable", probe.path, words)] + tokens.flatMap(findings)
        case .failed(let failure):
            // What somebody has installed and does not use is no fault; what ends its users' processes is one.
            let code = failure.code.replacing("token.module_", with: "module.")
            let isHarmful = ["module.crashed", "module.hangs"].contains(code)
            return [
                DoctorFinding(
                    named.contains(probe.path) || isHarmful ? .fault : .warning, code, probe.path, failure.message,
                    hint: hint(probe.path) ?? failure.hint)
            ]
        }
    }

    private func findings(_ token: TokenSummary) -> [DoctorFinding] {
        [token.pin.user, token.pin.officer].compactMap { pin in
            guard ["locked", "final_try"].contains(pin.state) else { return nil }
            return DoctorFinding(
                .warning, "token.pin_\(pin.state)", "token '\(token.label)', serial \(token.serial)", pin.text,
                hint: pin.state == "locked" ? "capki token pin unlock" : "make sure of the PIN before the next try")
        }
    }

    /// What modules of a kind need.
    private func hint(_ path: String) -> String? {
        let file = FileReading.resolved(path) ?? path
        if file.contains("opencryptoki") {
            return
                "pkcsslotd must run, and the user be in the group pkcs11: adduser \(ProcessEnvironment.loginName) pkcs11"
        }
        return file.contains("softhsm") ? "see what is said of SoftHSM's configuration" : nil
    }
}
