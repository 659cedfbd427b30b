internal import ArgumentParser
internal import CapkiDirectories
internal import PKIKeys
internal import PKISystem
internal import PKITokens

/// `capki token`.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "PKCS#11 tokens: USB keys, smart cards, HSMs, SoftHSM.",
        subcommands: [
            TokenList.self, TokenInit.self, TokenShow.self, TokenGenerate.self, TokenWrite.self, TokenRead.self,
            TokenErase.self, TokenWatchCommand.self, TokenPIN.self,
        ])
}

/// Which module speaks for the token.
struct ModuleOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The PKCS#11 module; without it a well-known one that is installed.", valueName: "file"))
    var module: String?

    func load(uri: PKCS11URI? = nil, _ places: TokenCarePlaces) throws -> TokenModule {
        try TokenModule(path: try ModuleChoice.path(uri?.modulePath ?? module), care: try places.care())
    }
}

/// Which token is meant.
struct TokenOptions: ParsableArguments {
    @OptionGroup var module: ModuleOptions

    @Option(help: ArgumentHelp("The token's label, or a pkcs11: URI.", valueName: "label"))
    var token: String

    /// What `--token` says, as a URI.
    var uri: PKCS11URI {
        get throws {
            if PKCS11URI.isURI(token) { return try PKCS11URI(token) }
            var uri = PKCS11URI()
            uri.token = token
            return uri
        }
    }

    /// Finds the token.
    func find(_ places: TokenCarePlaces = TokenCarePlaces()) throws -> Token {
        let uri = try uri
        return try module.load(uri: uri, places).token(matching: TokenSelector(uri))
    }

    /// Finds the token and logs its user in.
    func logIn(_ pin: PINOptions) throws -> Token {
        let token = try find(pin.places)
        let label = token.description.label
        let source = try uri.pinSource
        try TokenLogin.logIn(token, tell: PINNotes.tell) {
            let secret = try source.map(PINSource.pin) ?? pin.place("PIN of token '\(label)'").secret()
            guard let secret else {
                throw CommandError(
                    "token.pin_missing", "token '\(label)' needs its PIN",
                    hint: "give it by --pin-file, --pin-env, or at a terminal")
            }
            return secret
        }
        return token
    }
}

/// A token as it is shown.
struct TokenSummary: Codable, Equatable {
    let label: String
    let serial: String
    let manufacturer: String
    let model: String
    let slot: UInt
    let slotDescription: String
    let initialised: Bool
    let state: [String]
    let uri: String
    let pin: PINSummary
    /// The module that speaks for it, where several were asked.
    var module: String?

    init(_ token: TokenDescription) {
        label = token.label
        serial = token.serial
        manufacturer = token.manufacturer
        model = token.model
        slot = token.slotID
        slotDescription = token.slotDescription
        initialised = token.isInitialised
        state = token.flags.words
        uri = token.uri.description
        pin = PINSummary(token)
    }

    var text: String {
        // Flags of a token that was never initialised mean nothing.
        let name = initialised ? "token '\(label)', serial \(serial)" : "a token that was never initialised"
        let flags = initialised && !state.isEmpty ? "\n  \(state.joined(separator: ", "))" : ""
        return "\(name)\n  \(manufacturer), \(model); slot \(slot), \(slotDescription)\(flags)"
            + (initialised ? "\n  \(pin.text)" : "")
    }
}
