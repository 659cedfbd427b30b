internal import ArgumentParser

/// `capki seal`.
struct SealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal", abstract: "Electronic seals (电子印章): their pictures.",
        subcommands: [SealExtract.self, SealDraw.self])
}
