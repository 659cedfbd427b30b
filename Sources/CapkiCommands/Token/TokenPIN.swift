internal import ArgumentParser
internal import PKITokens

/// `capki token pin`.
struct TokenPIN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Set the user's PIN of a token.", subcommands: [TokenPINSet.self])
}

/// `capki token pin set`.
struct TokenPINSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Let the security officer give the user a new PIN.",
        discussion: """
            Keys and certificates stay. It also frees a user's PIN that is locked.

            EXAMPLE
              capki token pin set --token A --so-pin-env SO_PIN --new-pin-env USER_PIN
            """)

    @OptionGroup var target: TokenOptions
    @OptionGroup var soPIN: SOPINOptions
    @OptionGroup var newPIN: NewPINOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let token = try target.find()
        let label = token.description.label
        guard let officer = try soPIN.place("PIN of the security officer of '\(label)'").secret(),
            let user = try newPIN.place("new PIN of the user").newSecret()
        else {
            throw CommandError(
                "token.pin_missing", "the PIN of the security officer and the new PIN of the user are needed",
                hint: "give them by --so-pin-file, --new-pin-file, their -env forms, or at a terminal")
        }
        PINNotes.check(user)
        try token.setUserPIN(soPIN: officer, newPIN: user)
        let fresh = try target.find().description
        try result.show(TokenSummary(fresh), "the user's PIN of token '\(label)' is set\n\(TokenSummary(fresh).text)")
    }
}
