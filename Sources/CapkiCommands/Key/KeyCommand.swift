internal import ArgumentParser

/// `capki key`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make software keys, show what a key is, open a delivered one.",
        subcommands: [KeyGenerate.self, KeyShow.self, KeyOpen.self])
}
