internal import PKISystem

/// A module that was looked at in a process of its own.
struct ProbedModule {
    let path: String
    let result: Result

    enum Result {
        case usable(ModuleReport)
        case failed(HelperFailure)
    }

    var report: ModuleReport? {
        guard case .usable(let report) = result else { return nil }
        return report
    }

    var failure: HelperFailure? {
        guard case .failed(let failure) = result else { return nil }
        return failure
    }
}

/// Looks at modules, each in a process of its own: one that crashes or hangs is reported, and does no harm.
enum ModuleProbe {
    /// Looks at all of them at once.
    ///
    /// - Parameter care: `nil` where neither settings nor counts of wrong PINs are asked for.
    static func look(
        at paths: [String], _ care: TokenCareOptions?, patienceInSeconds: Int
    ) throws -> [ProbedModule] {
        let patience = HelperRun.Patience(seconds: patienceInSeconds)
        let runs = try paths.map { try HelperRun.tokens(of: $0, care, patience) }
        var results: [Int: ProbedModule.Result] = [:]
        while results.count < runs.count {
            let open = runs.indices.filter { results[$0] == nil }
            HelperRun.wait(for: open.map { runs[$0] }, milliseconds: 200)
            for index in open { results[index] = result(of: runs[index]) }
        }
        return paths.indices.compactMap { index in
            results[index].map { ProbedModule(path: paths[index], result: $0) }
        }
    }

    /// What came of it; `nil` as long as it is at work.
    private static func result(of run: HelperRun) -> ProbedModule.Result? {
        for message in run.messages() {
            if let report = message.report { return .usable(report) }
            if let failure = message.failure { return .failed(failure) }
        }
        return run.failure().map(ProbedModule.Result.failed)
    }
}
