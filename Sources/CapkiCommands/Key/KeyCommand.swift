internal import ArgumentParser

/// `capki key`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make software keys and show what a key is.",
        subcommands: [KeyGenerate.self, KeyShow.self])
}
