internal import ArgumentParser
internal import CapkiDirectories
internal import PKISystem

/// `capki token watch`.
struct TokenWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Tell what happens to readers, cards and tokens, as it happens.",
        discussion: """
            Readers and cards come from PC/SC as events; tokens and the states of their PINs from the modules, which are
            looked at in intervals, each in a process of its own. One line tells one event, with --json as an object. What
            is there at the beginning comes first, then the line 'watching'.

            Events: watching, pcsc_ready, pcsc_lost, reader_added, reader_removed, card_inserted, card_removed,
            token_inserted, token_removed, token_changed (with changes: user_pin, officer_pin, label, state),
            module_failed, module_recovered. After pcsc_lost and module_failed nothing is known of cards and tokens: when
            the service or the module answers again, what is there is told anew.

            It goes on without a PC/SC service and with modules that fail, until --for or --count is reached, it is
            interrupted, or nobody reads its output any more.
            """)

    @OptionGroup var modules: ModuleListOptions
    @OptionGroup var care: TokenCareOptions

    @Option(help: ArgumentHelp("End after so long.", valueName: "seconds"))
    var `for`: Int?

    @Option(
        help: ArgumentHelp(
            "End after so many events beyond the beginning; exit code 1 where --for is over before.", valueName: "n"))
    var count: Int?

    @Option(help: ArgumentHelp("The time from one look at a module to the next, 0.05 to 60.", valueName: "seconds"))
    var interval = 0.5

    @Flag(help: "Print each event as a JSON object in one line.")
    var json = false

    func validate() throws {
        guard (0.05...60).contains(interval) else { throw ValidationError("--interval is 0.05 to 60 seconds") }
        guard `for`.map({ $0 > 0 }) ?? true, count.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--for and --count are 1 or more")
        }
    }

    func run() throws {
        _ = try care.places.care()
        // Readers can be watched where there is no module.
        let paths = modules.module.isEmpty ? (try? modules.paths()) ?? [] : try modules.paths()
        for path in paths where !FileReading.exists(path) {
            throw CommandError(
                "token.module_unusable", "there is no module '\(path)'",
                hint: "name the token's PKCS#11 library by --module")
        }
        Interruption.watch()
        let patience = HelperRun.Patience(seconds: modules.timeout, interval: Int(interval * 1000))
        let watched =
            [WatchedSource(module: nil) { _ in try HelperRun.readers(patience) }]
            + paths.map { path in
                WatchedSource(module: path) { [care] in
                    try HelperRun.tokens(of: path, care, patience, withoutSlotEvents: $0)
                }
            }
        let watch = WatchRun(watched, lasting: `for`, count: count, isJSON: json)
        guard try watch.run() else { throw ExitCode(1) }
    }
}
