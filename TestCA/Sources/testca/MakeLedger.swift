import ArgumentParser
import PKIKeys
import PKIStructures
import PKISystem
import TestCA

/// `testca ledger`: makes a CA directory with as many certificates as a province has.
struct MakeLedger: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Make a CA directory with very many certificates.",
        discussion: """
            Each is signed and has a key of its own; names are invented, codes have right check characters. One in twenty is \
            a reissue, one in fifty is revoked. Build it with optimisation:

            EXAMPLE
              swift run -c release testca ledger out/large --count 1000000
            """)

    @Argument(help: ArgumentHelp("The CA directory to make.", valueName: "dir"))
    var folder: String

    @Option(help: "How many certificates.")
    var count = 1_000_000

    @Option(help: ArgumentHelp("The algorithm of all keys.", valueName: "name"))
    var algorithm = "p256"

    func run() throws {
        guard let algorithm = KeyAlgorithm(name: algorithm), count > 0 else {
            throw ValidationError("the algorithm '\(algorithm)' is not known, or --count is not above 0")
        }
        let now = Instant(secondsSinceEpoch: SystemClock.now())
        let start = SystemClock.monotonicMilliseconds()
        _ = try LargeLedger(LargeLedger.Plan(count: count, algorithm: algorithm, now: now), at: folder) { done, total in
            let seconds = max(1, (SystemClock.monotonicMilliseconds() - start) / 1000)
            ProcessEnvironment.note("\(done) of \(total) certificates, \(done / seconds) a second")
        }
        print("made \(count) certificates in \(folder)")
    }
}
