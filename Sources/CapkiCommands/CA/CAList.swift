internal import ArgumentParser
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki ca list`.
struct CAList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the certificates of the ledger, or the reissues.",
        discussion: """
            Certificates come in the order in which they were recorded. Every filter that is given must hold. With --limit a \
            page is shown; 'next' in the JSON document, or a note, tells the place for --after.

            EXAMPLES
              capki ca list issuing --identity 91350100M000100Y43
              capki ca list issuing --status valid --not-after-before 2027-01-01T00:00:00Z --limit 100
              capki ca list issuing --text 星河 --json
            """)

    @OptionGroup var target: AuthorityOptions

    @Flag(help: "Show the line of descent: which certificate stands in for which.")
    var reissues = false

    @Option(help: ArgumentHelp("Only subjects that hold this text.", valueName: "text"))
    var subject: String?

    @OptionGroup var filters: SearchOptions

    @Flag(help: "Show intentions that never came to a signature too.")
    var all = false

    @Option(help: "At most so many certificates.")
    var limit: Int?

    @Option(help: ArgumentHelp("Go on behind this place, which the page before has named.", valueName: "place"))
    var after: Int64?

    @OptionGroup var result: ResultOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
        if reissues, all || limit != nil || after != nil || filters.isGiven {
            throw ValidationError("--reissues goes with --subject alone")
        }
    }

    func run() throws {
        let store = try target.store()
        if reissues {
            let listing = try ReissueListing(store, subject: subject)
            return try result.json ? listing.writeJSON(to: OutputStreaming()) : listing.writeText(to: OutputStreaming())
        }
        var search = try filters.search(now: ActContext.now().now)
        search.includesAbandoned = search.includesAbandoned || all
        search.subjectText = subject
        let listing = CertificateListing(store: store, search: search, after: after, limit: limit)
        if result.json {
            try listing.writeJSON(to: OutputStreaming())
        } else {
            try listing.writeText(to: OutputStreaming()) { ProcessEnvironment.note($0) }
        }
    }
}
