internal import ArgumentParser
internal import PKISystem
internal import PKITokens

/// `capki helper`: what may crash or hang, in a process of its own that `capki` starts itself.
struct HelperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "helper", abstract: "Started by capki itself.", shouldDisplay: false,
        subcommands: [HelperTokens.self, HelperReaders.self])
}

/// What every helper is told.
struct HelperOptions: ParsableArguments {
    @Option(help: "How long one step may take, in seconds; what hangs longer is ended by the system.")
    var patience: Int

    @Option(help: "Watch, with so many milliseconds from one look to the next.")
    var interval: Int?

    /// Prepares the process for its end.
    func begin() {
        ProcessEnvironment.crashQuietly()
        live()
    }

    /// A little longer than the one who started this process waits: it ends too where that one has died.
    func live() { ProcessEnvironment.endAfter(seconds: patience + (interval ?? 0) / 1000 + 5) }

    /// Waits, and says whether somebody still listens.
    func pause(_ time: Duration) -> Bool {
        SystemClock.pause(milliseconds: Int(time / .milliseconds(1)))
        return !ProcessEnvironment.outputIsClosed
    }
}

/// `capki helper tokens`.
struct HelperTokens: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tokens", shouldDisplay: false)

    @OptionGroup var helper: HelperOptions
    @OptionGroup var care: TokenCareOptions

    @Option var module: String

    @Flag var withoutSlotEvents = false

    @Flag var withoutCare = false

    func run() throws {
        helper.begin()
        do {
            // Whoever listens has gone where this cannot be written; the next line notices.
            let note: (String) -> Void = { try? HelperMessage(stage: $0).put() }
            let care = withoutCare ? TokenCare() : try care.places.care()
            let loaded = try TokenModule(path: module, care: care, note: note)
            guard let interval = helper.interval else {
                let tokens = try loaded.tokens(note: note).map(TokenSummary.init)
                return try HelperMessage(report: ModuleReport(name: loaded.name, tokens: tokens)).put()
            }
            var watch = TokenWatch(loaded, usesSlotEvents: !withoutSlotEvents, note: note)
            try watch.run(every: .milliseconds(interval), pause: helper.pause) { events in
                helper.live()
                try HelperMessage(events: events.map { WatchEvent($0, module: module) }).put()
            }
        } catch {
            try HelperMessage(failure: HelperFailure(error)).put()
        }
    }
}

/// `capki helper readers`.
struct HelperReaders: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "readers", shouldDisplay: false)

    @OptionGroup var helper: HelperOptions

    func run() throws {
        helper.begin()
        let limit = Duration.milliseconds(helper.interval ?? 0)
        try HelperMessage(stage: "in PC/SC").put()
        try ReaderWatch().run(
            waitingAtMost: limit, pause: { helper.interval != nil && helper.pause($0) },
            report: { events in
                helper.live()
                try HelperMessage(events: events.map(WatchEvent.init)).put()
            })
    }
}
