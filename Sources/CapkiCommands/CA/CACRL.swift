internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIStorage
internal import PKIStructures
internal import PKISystem

/// `capki ca crl`.
struct CACRL: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crl",
        abstract: "Sign new CRLs: of everything that is revoked, of a part, or of what has changed.",
        discussion: """
            With --out one CRL is written, with --publish all of them, as DER under stable names: ca.crl, ca-delta.crl, \
            ca-shard-03.crl, ca-users.crl, ca-authorities.crl, ca-reasons-1.crl, ca-indirect.crl. All CRLs of one run have \
            one number. The settings say how the CRLs are divided, and when each is due; with --due only those are made \
            that are, and it is no fault that none is. After a rollover each generation signs its own CRLs of the same \
            content; publish those of an earlier one in a folder of their own, where its certificates look for them.

            EXAMPLES
              capki ca crl issuing --out issuing.crl --der --force
              capki ca crl issuing --publish /var/www/crl --due
              capki ca crl issuing --generation 1 --publish /var/www/crl-1 --due
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: ArgumentHelp("Where to write one CRL; '-' is standard output.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp("The folder in which all CRLs are written, over those that are there.", valueName: "folder"))
    var publish: String?

    @Flag(help: "With --publish: make only those that are due, and say what is due next.")
    var due = false

    @Option(help: ArgumentHelp("With --out: the CRL with this name, for example ca-shard-03.", valueName: "name"))
    var list: String?

    @Flag(help: "With --out: the delta CRL, which adds to the last complete one.")
    var delta = false

    @Flag(help: "Write DER instead of PEM.")
    var der = false

    @Flag(help: "Replace a file that is there.")
    var force = false

    @Flag(help: "Confirm that this CA, which was taken over, never had a CRL before.")
    var noEarlierCRL = false

    @Option(help: ArgumentHelp("Sign with the key of an earlier generation, see 'ca rollover'.", valueName: "number"))
    var generation: Int?

    @OptionGroup var earlierKey: EarlierKeyOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var listIssuer: ListIssuerOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard (out == nil) != (publish == nil) else { throw ValidationError("say --out FILE, or --publish FOLDER") }
        if publish != nil, list != nil || delta || der || force {
            throw ValidationError("--list, --delta, --der and --force go with --out; --publish writes all CRLs as DER")
        }
        if out != nil, due { throw ValidationError("--due goes with --publish") }
        if out == "-", result.json { throw ValidationError("--json and '--out -' cannot both go to standard output") }
        if out == "-", der, Terminal.showsOutput {
            throw ValidationError("DER is not written to a terminal; name a file")
        }
    }

    func run() throws {
        let directory = try target.open()
        let plan = try directory.revocationListPlan(ofGeneration: generation ?? directory.generation)
        if let out { try write(out, directory, plan) }
        if let publish { try self.publish(in: publish, directory, plan) }
    }

    private func write(_ out: String, _ directory: AuthorityDirectory, _ plan: RevocationListPlan) throws {
        let order = try directory.store(waiting: ActingOptions.noteWaiting).read { ledger in
            try requestedOrder(plan, in: ledger)
        }
        let sink = try RevocationListFile(at: out, isDER: der, overwrites: force, spoolFolder: directory.path)
        let made = try makeLists(directory, [order.scope]) { _, _ in
            [order]
        } into: { _ in
            sink
        }
        guard out != "-", let summary = made.first else { return }
        let report = RevocationListReport(summary, file: out)
        try result.show(report, report.text)
    }

    private func requestedOrder(_ plan: RevocationListPlan, in ledger: any LedgerReading) throws -> RevocationListOrder
    {
        let scopes = try plan.scopes(in: ledger)
        guard let scope = scopes.first(where: { $0.name == list ?? plan.complete.name }) else {
            throw CommandError(
                "ca.unknown_crl", "there is no CRL '\(list ?? "")'",
                hint: "there are \(scopes.map(\.name).joined(separator: ", "))")
        }
        guard !delta || plan.schedule.deltaIntervalInSeconds != nil else {
            throw CommandError(
                "ca.no_deltas", "this CA makes no delta CRLs", hint: "set crl.delta-every-hours in the settings")
        }
        return plan.order(scope, delta ? .delta : .complete)
    }

    private func publish(in folder: String, _ directory: AuthorityDirectory, _ plan: RevocationListPlan) throws {
        guard FileReading.isDirectory(folder) else {
            throw CommandError("output.failed", "'\(folder)' is no folder", hint: "make it first")
        }
        let store = try directory.store(waiting: ActingOptions.noteWaiting)
        let now = acting.context.now
        // Without anything to be done no key is asked for.
        let scopes = try store.read { ledger in
            try (due ? plan.dueOrders(in: ledger, now: now) : plan.orders(in: ledger)).map(\.scope)
        }
        let path = { (order: RevocationListOrder) in "\(folder)/\(order.fileName).crl" }
        let made =
            scopes.isEmpty
            ? []
            : try makeLists(directory, scopes) { ledger, now in
                try due ? plan.dueOrders(in: ledger, now: now) : plan.orders(in: ledger)
            } into: { order in
                try RevocationListFile(
                    at: path(order), isDER: true, overwrites: true, spoolFolder: directory.path)
            }
        let next = try store.read { try plan.dueTimes(in: $0) }
        let report = PublicationReport(made.map { RevocationListReport($0, file: path($0.order)) }, next)
        try result.show(report, report.text)
    }

    private func makeLists(
        _ directory: AuthorityDirectory, _ scopes: [RevocationListScope],
        choose: (any LedgerReading, Instant) throws -> [RevocationListOrder],
        into sink: (RevocationListOrder) throws -> any RevocationListSink
    ) throws -> [RevocationListSummary] {
        let isIndirect = scopes.contains(where: \.isIndirect)
        let signatory = try generation.map { try earlierKey.issuer(directory, generation: $0, acting) }
        let memory = KeyMemory(passphrase: acting.passphrase, pin: acting.pin)
        let authority = try acting.authority(directory, secrets: memory.secrets, opensKeyLater: signatory != nil)
        return try authority.makeLists(
            signer: signatory.map(RevocationListSigner.init),
            listIssuer: isIndirect
                ? directory.listIssuer(secrets: listIssuer.secrets(memory, ownPIN: acting.pin)) : nil,
            withoutEarlierCRL: noEarlierCRL, reach: publish == nil ? .givenOut : .published, context: acting.context,
            choose: choose, into: sink)
    }
}
