internal import ArgumentParser
internal import CapkiDirectories
internal import PKISystem

/// Which modules are looked at, where that can be several.
struct ModuleListOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A PKCS#11 module; several may be given. Without it the one that other commands take.", valueName: "file"))
    var module: [String] = []

    @Flag(help: "All modules that p11-kit is configured with, and the well-known ones that are installed.")
    var all = false

    @Option(help: ArgumentHelp("How long a module may take to answer.", valueName: "seconds"))
    var timeout = 10

    func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout is 1 to 600 seconds") }
    }

    /// The modules, each once.
    ///
    /// - Throws: where none is named, and no well-known one is installed.
    func paths() throws -> [String] {
        let found = all ? InstalledModules.find().modules.filter { !$0.isForTrust }.compactMap(\.path) : []
        let named = module + found.filter(FileReading.exists)
        guard !named.isEmpty else { return [try ModuleChoice.path(nil)] }
        return InstalledModules.unique(named)
    }
}
