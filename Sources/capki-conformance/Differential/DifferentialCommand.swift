internal import ArgumentParser
internal import Foundation
internal import PKIStructures

/// `capki-conformance differential SUITE… --explained FILE`.
struct DifferentialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "differential",
        abstract: "Bend the cases of suites and compare the verdicts with OpenSSL's X509_verify_cert.",
        discussion: """
            Every signing key of a case is replaced by one of our own, so that what is bent can be signed again. Each way in \
            which the two part is a class: our code with its clause, and OpenSSL's error. Classes that the list explains \
            are counted; another one is written to a file of its own, and the exit code is 1.
            """)

    @Argument(help: ArgumentHelp("Suites in the schema of x509-limbo.", valueName: "suite"))
    var suites: [String]

    @Option(help: ArgumentHelp("The list of classes that are explained.", valueName: "file"))
    var explained: String

    @Option(help: "Where the numbers begin that decide what is bent.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many bent cases are judged.", valueName: "n"))
    var count = 10_000

    @Option(help: ArgumentHelp("How long to go on instead.", valueName: "n"))
    var seconds: Int?

    @Option(help: ArgumentHelp("A folder for a case of each class, which has no part too many.", valueName: "dir"))
    var keep: String?

    func run() throws {
        let known = try ExplainedDifferences.read(explained)
        var run = try DifferentialRun(suites: suites, seed: seed, keep: keep)
        let clock = ContinuousClock()
        let end = seconds.map { clock.now.advanced(by: .seconds($0)) }
        while end.map({ clock.now < $0 }) ?? (run.judgedCount < count) { try run.step() }
        print("\(run.judgedCount) bent cases, \(run.differences.count) classes of difference, seed \(seed)")
        var isNew = false
        for (difference, count) in run.differences.sorted(by: { $0.key < $1.key }) {
            let isKnown = known.classes.contains(difference.description)
            isNew = isNew || !isKnown
            print("\(isKnown ? "explained" : "NEW")\t\(count)\t\(difference)")
        }
        if isNew { throw ExitCode(1) }
    }
}

/// One run over the cases of suites.
struct DifferentialRun {
    /// The cases of each suite, the valid ones apart: on what is refused anyway a second fault rarely shows.
    private let cases: [[ConformanceCase]]
    private let ring: KeyRing
    private let keep: String?
    private var mutation: CaseMutation
    /// The last case, whose parts are put into the next one.
    private var last: ForeignCase?
    private(set) var judgedCount = 0
    private(set) var differences: [DifferenceClass: Int] = [:]

    /// How many mutants a case has before the next one: to replace its keys costs more than to judge it.
    private static let burst = 60

    init(suites: [String], seed: UInt64, keep: String?) throws {
        cases = try suites.flatMap { suite in
            let all = try ConformanceSuite.read(suite).testcases
            let valid = all.filter { $0.expectedResult == "SUCCESS" }
            return [all, valid, valid].filter { !$0.isEmpty }
        }
        guard !cases.isEmpty else { throw StructureError(.missing, "the suites hold no case") }
        ring = try KeyRing()
        mutation = CaseMutation(generator: SplitMix(seed: seed))
        self.keep = keep
        if let keep { try FileManager.default.createDirectory(atPath: keep, withIntermediateDirectories: true) }
    }

    /// Takes one case, and judges it and its mutants.
    mutating func step() throws {
        let suite = cases[mutation.generator.number(below: cases.count)]
        let testcase = suite[mutation.generator.number(below: suite.count)]
        guard let foreign = ForeignCase(testcase, ring) else { return }
        mutation.material.learn(from: foreign)
        try judge(foreign)
        for _ in 1..<Self.burst { try judge(try mutation.mutant(of: foreign, last ?? foreign, ring)) }
        last = foreign
    }

    private mutating func judge(_ foreign: ForeignCase) throws {
        judgedCount += 1
        guard let difference = try DifferenceClass(foreign) else { return }
        differences[difference, default: 0] += 1
        if differences[difference] == 1 { try write(foreign, difference) }
    }

    private func write(_ foreign: ForeignCase, _ difference: DifferenceClass) throws {
        guard let keep else { return }
        var written = try foreign.stripped(ring) { try DifferenceClass($0) == difference }.written
        written.description = difference.description
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let word = difference.description.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }
        try encoder.encode(ConformanceSuite(testcases: [written]))
            .write(to: URL(fileURLWithPath: "\(keep)/\(String(word.prefix(150))).json"))
    }
}
