internal import ArgumentParser
internal import PKITokens

/// `capki token list`.
struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tokens of a module, and the card readers.")

    @OptionGroup var module: ModuleOptions
    @OptionGroup var care: TokenCareOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let loaded = try module.load(care.places)
        let readers = ReaderList.names()
        let listing = Listing(
            module: loaded.path, moduleName: loaded.name, tokens: try loaded.tokens().map(TokenSummary.init),
            readers: readers.names, readersProblem: readers.problem)
        try result.show(listing, listing.text)
    }

    private struct Listing: Encodable {
        let schema = "capki.token-list/1"
        let module: String
        let moduleName: String
        let tokens: [TokenSummary]
        let readers: [String]
        let readersProblem: String?

        var text: String {
            var lines = ["module \(module): \(moduleName)"]
            lines += tokens.isEmpty ? ["no tokens"] : tokens.map(\.text)
            lines += readers.map { "reader \($0)" }
            if let readersProblem { lines.append("card readers: \(readersProblem)") }
            return lines.joined(separator: "\n")
        }
    }
}
