internal import ArgumentParser
internal import PKIKeys
internal import PKITokens

/// `capki token init`.
struct TokenInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Initialise a token: its label, the security officer's PIN, the user's PIN.",
        discussion: """
            Without --serial or --slot the first token that was never initialised is taken. Everything on a token that \
            was initialised before is lost, so that --erase must say so; its present SO PIN is then needed.

            EXAMPLE
              capki token init --token A --so-pin-env SO_PIN --new-pin-env USER_PIN
            """)

    @OptionGroup var module: ModuleOptions

    @Option(help: ArgumentHelp("The label that the token gets.", valueName: "label"))
    var token: String

    @Option(help: "Take the token with this serial number.")
    var serial: String?

    @Option(help: "Take the token in this slot.")
    var slot: UInt?

    @Flag(help: "Erase a token that was initialised before.")
    var erase = false

    @OptionGroup var soPIN: SOPINOptions
    @OptionGroup var newPIN: NewPINOptions
    @OptionGroup var pin: PINOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let loaded = try module.load(pin.places)
        guard let officer = try soPIN.place("PIN of the security officer").newSecret() else {
            throw CommandError(
                "token.pin_missing", "a token is initialised with a PIN of the security officer",
                hint: "give it by --so-pin-file, --so-pin-env, or at a terminal")
        }
        let user = try userPIN()
        let selector = serial == nil && slot == nil ? nil : TokenSelector(serial: serial, slotID: slot)
        if erase, let selector {
            // The present SO PIN is tried.
            for found in try loaded.tokens() where found.isInitialised && selector.matches(found) {
                PINNotes.announce(found.pinState(.officer), of: found.label)
            }
        }
        let made = try loaded.initialise(
            selector, label: token, soPIN: officer, userPIN: user, policy: try pin.places.policy(),
            erasing: erase)
        try result.show(TokenSummary(made), TokenSummary(made).text)
    }

    /// The user's PIN is a new one here; `--pin-…` is taken as well.
    private func userPIN() throws -> Secret? {
        let hasPIN = pin.pinFile != nil || pin.pinEnv != nil
        return try hasPIN
            ? pin.place("PIN of the user").secret() : newPIN.place("PIN of the user").newSecret()
    }
}
