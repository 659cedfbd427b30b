internal import PKISystem

/// A helper process that watches, and is started again where it ends.
final class WatchedSource {
    /// The module; `nil` for PC/SC.
    let module: String?
    private let start: (_ withoutSlotEvents: Bool) throws -> HelperRun
    private(set) var run: HelperRun?
    private var withoutSlotEvents = false
    private var restartAt = 0
    private var pause = WatchedSource.firstPause
    private var problem: String?
    /// Whether it has told what was there at the beginning, or why it cannot.
    private(set) var hasBegun = false

    /// How long after its end a helper is started again, in milliseconds; the time doubles with each failure.
    private static let firstPause = 1000
    private static let longestPause = 30_000

    init(module: String?, _ start: @escaping (_ withoutSlotEvents: Bool) throws -> HelperRun) {
        self.module = module
        self.start = start
    }

    /// What has happened since, the end of the helper too; one that has ended is started when its time has come.
    func events(at now: Int) throws -> [WatchEvent] {
        guard let run else {
            if now >= restartAt { run = try start(withoutSlotEvents) }
            return []
        }
        var events: [WatchEvent] = []
        for message in run.messages() {
            if let failure = message.failure { return events + fail(failure, at: now) }
            guard let found = message.events else { continue }
            hasBegun = true
            if problem != nil, let module {
                var recovery = WatchEvent("module_recovered")
                recovery.module = module
                events.append(recovery)
            }
            problem = nil
            pause = Self.firstPause
            events += found
        }
        return events + (run.failure().map { fail($0, at: now) } ?? [])
    }

    private func fail(_ failure: HelperFailure, at now: Int) -> [WatchEvent] {
        if run?.hungInSlotEvents == true { withoutSlotEvents = true }
        run = nil
        hasBegun = true
        restartAt = now + pause
        pause = min(pause * 2, Self.longestPause)
        guard problem != failure.message else { return [] }
        problem = failure.message
        return [WatchEvent(failure, module: module)]
    }
}

/// `capki token watch`: gathers what its helpers tell, until it is enough.
struct WatchRun {
    /// How long a signal, the end of the reader of the output, or the end of the time may go unnoticed.
    private static let tickInMilliseconds = 100

    private let sources: [WatchedSource]
    private let deadline: Int?
    private let count: Int?
    private let isJSON: Bool

    init(_ sources: [WatchedSource], lasting seconds: Int?, count: Int?, isJSON: Bool) {
        self.sources = sources
        deadline = seconds.map { SystemClock.monotonicMilliseconds() + $0 * 1000 }
        self.count = count
        self.isJSON = isJSON
    }

    /// Runs to the end.
    ///
    /// - Returns: whether as many events have come as were wanted.
    func run() throws -> Bool {
        var told = 0
        var isBeginning = true
        while !Interruption.isRequested {
            for source in sources {
                let wasBeginning = !source.hasBegun
                for event in try source.events(at: SystemClock.monotonicMilliseconds()) {
                    guard put(event, initial: wasBeginning) else { return true }
                    told += wasBeginning ? 0 : 1
                    if told == count { return true }
                }
            }
            if isBeginning, sources.allSatisfy(\.hasBegun) {
                isBeginning = false
                var event = WatchEvent("watching")
                event.modules = sources.compactMap(\.module)
                guard put(event, initial: true) else { return true }
            }
            if let deadline, SystemClock.monotonicMilliseconds() >= deadline { return count == nil }
            if ProcessEnvironment.outputIsClosed { return true }
            HelperRun.wait(for: sources.compactMap(\.run), milliseconds: Self.tickInMilliseconds)
        }
        return true
    }

    /// Tells an event at once; `false` where nobody listens any more.
    private func put(_ event: WatchEvent, initial: Bool) -> Bool {
        let seen = event.seen(at: SystemClock.milliseconds(), initial: initial)
        guard let line = isJSON ? try? JSONText.encode(seen, isCompact: true) : seen.text + "\n" else { return true }
        return (try? ProcessEnvironment.put(Array((isJSON ? line : TerminalText.visible(line)).utf8))) != nil
    }
}
