internal import ArgumentParser

struct TokenCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "token") }
