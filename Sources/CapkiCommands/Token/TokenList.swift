internal import ArgumentParser
internal import PKISystem
internal import PKITokens

/// `capki token list`.
struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tokens of modules, and the card readers.",
        discussion: """
            Each module is loaded in a process of its own: one that crashes or hangs is reported, and does no harm.
            Where there are several modules, the others are listed all the same; exit code 2 tells that one of those
            named by --module cannot be used.
            """)

    @OptionGroup var modules: ModuleListOptions
    @OptionGroup var care: TokenCareOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        // Settings that are damaged are a fault of no module.
        _ = try care.places.care()
        let probed = try ModuleProbe.look(at: modules.paths(), care, patienceInSeconds: modules.timeout)
        if probed.count == 1, let failure = probed[0].failure {
            throw CommandError(failure.code, failure.message, hint: failure.hint)
        }
        let listing = Listing(probed, ReaderList.names())
        try result.show(listing, listing.text)
        let isNamedUnusable = probed.contains { $0.failure != nil && modules.module.contains($0.path) }
        if isNamedUnusable || probed.allSatisfy({ $0.failure != nil }) { throw ExitCode(2) }
    }

    private struct Listing: Encodable {
        struct Module: Encodable {
            let module: String
            let moduleName: String?
            let error: HelperFailure?
        }

        let schema = "capki.token-list/1"
        /// The first one that can be used, as before there were several.
        let module: String?
        let moduleName: String?
        let modules: [Module]
        let tokens: [TokenSummary]
        let readers: [String]
        let readersProblem: String?

        init(_ probed: [ProbedModule], _ readers: (names: [String], problem: String?)) {
            modules = probed.map { Module(module: $0.path, moduleName: $0.report?.name, error: $0.failure) }
            let first = modules.first { $0.error == nil }
            module = first?.module
            moduleName = first?.moduleName
            tokens = probed.flatMap { probe in
                (probe.report?.tokens ?? []).map { token in
                    var token = token
                    token.module = probe.path
                    return token
                }
            }
            self.readers = readers.names
            readersProblem = readers.problem
        }

        var text: String {
            var lines = modules.flatMap(lines)
            lines += readers.map { "reader \($0)" }
            if let readersProblem { lines.append("card readers: \(readersProblem)") }
            return lines.joined(separator: "\n")
        }

        private func lines(of module: Module) -> [String] {
            guard let name = module.moduleName else {
                return ["module \(module.module): cannot be used", "  \(module.error?.message ?? "")"]
            }
            let own = tokens.filter { $0.module == module.module }
            return ["module \(module.module): \(name)"] + (own.isEmpty ? ["no tokens"] : own.map(\.text))
        }
    }
}
