internal import ArgumentParser
internal import CapkiDirectories
internal import PKIKeys
internal import PKISystem

/// Where one secret comes from: a file, an environment variable, or the terminal; never an argument.
struct SecretPlace: Sendable {
    let file: String?
    let variable: String?
    /// What to ask for at the terminal.
    let prompt: String

    /// The longest secret that is read from a file, in bytes.
    private static let byteLimit = 4096

    /// Refuses two places for one secret.
    static func requireOne(file: String?, variable: String?) throws {
        guard file == nil || variable == nil else {
            throw ValidationError("a secret comes from a file or from an environment variable, not from both")
        }
    }

    /// The secret, or `nil` where neither file nor variable is named and there is no terminal.
    func secret() throws -> Secret? {
        if let file {
            return try FileReading.withFirstLine(of: file, byteLimit: Self.byteLimit) { Secret(copying: $0) }
        }
        if let variable {
            guard let value = ProcessEnvironment.value(variable) else {
                throw CommandError("secret.missing", "the environment variable '\(variable)' is not set")
            }
            return Secret(copying: Array(value.utf8))
        }
        return Terminal.isAvailable ? try Self.ask(prompt) : nil
    }

    /// A secret that is being set: asked for twice at the terminal; an empty answer means none.
    func newSecret() throws -> Secret? {
        guard file == nil, variable == nil else { return try secret() }
        guard Terminal.isAvailable else { return nil }
        let first = try Self.ask("\(prompt) (empty for none)")
        guard !first.isEmpty else { return nil }
        guard try Self.ask("\(prompt) again").isEqual(to: first) else {
            throw CommandError("secret.mismatch", "the two answers differ", hint: "run the command again")
        }
        return first
    }

    private static func ask(_ prompt: String) throws -> Secret {
        try Terminal.askSecret("\(prompt): ") { Secret(copying: $0) }
    }
}

/// The passphrase of a key file.
struct PassphraseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the key's passphrase from the first line of a file.", valueName: "file"))
    var passphraseFile: String?

    @Option(help: ArgumentHelp("Read the key's passphrase from an environment variable.", valueName: "name"))
    var passphraseEnv: String?

    func validate() throws { try SecretPlace.requireOne(file: passphraseFile, variable: passphraseEnv) }

    func place(_ prompt: String) -> SecretPlace {
        SecretPlace(file: passphraseFile, variable: passphraseEnv, prompt: prompt)
    }
}

/// The passphrase of what is written.
struct OutPassphraseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the new passphrase from the first line of a file.", valueName: "file"))
    var outPassphraseFile: String?

    @Option(help: ArgumentHelp("Read the new passphrase from an environment variable.", valueName: "name"))
    var outPassphraseEnv: String?

    func validate() throws { try SecretPlace.requireOne(file: outPassphraseFile, variable: outPassphraseEnv) }

    func place(_ prompt: String) -> SecretPlace {
        SecretPlace(file: outPassphraseFile, variable: outPassphraseEnv, prompt: prompt)
    }
}

/// The passphrase of the parent CA's key.
struct ParentPassphraseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the parent key's passphrase from the first line of a file.", valueName: "file"))
    var parentPassphraseFile: String?

    @Option(help: ArgumentHelp("Read the parent key's passphrase from an environment variable.", valueName: "name"))
    var parentPassphraseEnv: String?

    func validate() throws { try SecretPlace.requireOne(file: parentPassphraseFile, variable: parentPassphraseEnv) }

    func place(_ prompt: String) -> SecretPlace {
        SecretPlace(file: parentPassphraseFile, variable: parentPassphraseEnv, prompt: prompt)
    }
}

/// The PIN of a token's user.
struct PINOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the token's PIN from the first line of a file.", valueName: "file"))
    var pinFile: String?

    @Option(help: ArgumentHelp("Read the token's PIN from an environment variable.", valueName: "name"))
    var pinEnv: String?

    @Option(help: TokenCarePlaces.stateHelp)
    var stateDir: String?

    @Option(help: TokenCarePlaces.settingsHelp)
    var tokenSettings: String?

    var places: TokenCarePlaces { TokenCarePlaces(stateFolder: stateDir, settingsFile: tokenSettings) }

    func validate() throws { try SecretPlace.requireOne(file: pinFile, variable: pinEnv) }

    func place(_ prompt: String) -> SecretPlace { SecretPlace(file: pinFile, variable: pinEnv, prompt: prompt) }
}

/// The PIN of the token that holds the parent CA's key.
struct ParentPINOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the PIN of the parent's token from the first line of a file.", valueName: "file"))
    var parentPinFile: String?

    @Option(help: ArgumentHelp("Read the PIN of the parent's token from an environment variable.", valueName: "name"))
    var parentPinEnv: String?

    func validate() throws { try SecretPlace.requireOne(file: parentPinFile, variable: parentPinEnv) }

    func place(_ prompt: String) -> SecretPlace {
        SecretPlace(file: parentPinFile, variable: parentPinEnv, prompt: prompt)
    }
}

/// The PIN of a token's security officer.
struct SOPINOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the security officer's PIN from the first line of a file.", valueName: "file"))
    var soPinFile: String?

    @Option(help: ArgumentHelp("Read the security officer's PIN from an environment variable.", valueName: "name"))
    var soPinEnv: String?

    func validate() throws { try SecretPlace.requireOne(file: soPinFile, variable: soPinEnv) }

    func place(_ prompt: String) -> SecretPlace { SecretPlace(file: soPinFile, variable: soPinEnv, prompt: prompt) }
}

/// The PUK of a card.
struct PUKOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the card's PUK from the first line of a file.", valueName: "file"))
    var pukFile: String?

    @Option(help: ArgumentHelp("Read the card's PUK from an environment variable.", valueName: "name"))
    var pukEnv: String?

    func validate() throws { try SecretPlace.requireOne(file: pukFile, variable: pukEnv) }

    func place(_ prompt: String) -> SecretPlace { SecretPlace(file: pukFile, variable: pukEnv, prompt: prompt) }
}

/// The new PIN of a token's user.
struct NewPINOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the new PIN from the first line of a file.", valueName: "file"))
    var newPinFile: String?

    @Option(help: ArgumentHelp("Read the new PIN from an environment variable.", valueName: "name"))
    var newPinEnv: String?

    func validate() throws { try SecretPlace.requireOne(file: newPinFile, variable: newPinEnv) }

    func place(_ prompt: String) -> SecretPlace { SecretPlace(file: newPinFile, variable: newPinEnv, prompt: prompt) }
}

extension SecretSources {
    /// Asks for what a key needs, by the options of its command.
    init(passphrase: PassphraseOptions, pin: PINOptions) {
        self.init(
            passphrase: { [place = passphrase.place] in try place("passphrase of '\($0)'").secret() },
            pin: { [place = pin.place] in try place("PIN of token '\($0)'").secret() },
            care: pin.places.care, tell: PINNotes.tell)
    }
}
