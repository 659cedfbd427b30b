internal import ArgumentParser

/// `capki csr`.
struct CSRCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csr", abstract: "Make, show and check certificate requests (PKCS#10).",
        subcommands: [CSRNew.self, CSRShow.self, CSRCheck.self])
}
