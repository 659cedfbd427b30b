internal import ArgumentParser

/// `capki`.
struct CapkiCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capki",
        abstract: "A certificate-lifecycle toolkit for certification authorities.",
        discussion: """
            Reissues (补办) lost certificates with their validity kept, writes them to PKCS#11 tokens, verifies chains.

            Results go to standard output, notes and errors to standard error; --json prints one JSON document.
            Exit codes: 0 done or yes; 1 the answer is no; 2 it could not be done; 64 wrong usage.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "Keys and requests:", subcommands: [KeyCommand.self, CSRCommand.self]),
            CommandGroup(name: "The authority:", subcommands: [CACommand.self, ReissueCommand.self]),
            CommandGroup(name: "Tokens:", subcommands: [TokenCommand.self]),
            CommandGroup(name: "Electronic seals:", subcommands: [SealCommand.self]),
            CommandGroup(
                name: "Checking:", subcommands: [VerifyCommand.self, InspectCommand.self, ConvertCommand.self]),
        ])
}
