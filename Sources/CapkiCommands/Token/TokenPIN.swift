internal import ArgumentParser
internal import PKIKeys
internal import PKITokens

/// `capki token pin`.
struct TokenPIN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Set, change or unlock the PINs of a token.",
        discussion: """
            New PINs have at least 8 characters with a capital and a small letter, a digit and a special character, and \
            are no factory PINs or common passwords, unless tokens.yaml says otherwise. After 10 wrong tries in a row a \
            PIN is locked: by the token, or by capki for tokens that do not do it, such as SoftHSM's.
            """,
        subcommands: [TokenPINSet.self, TokenPINChange.self, TokenPINUnlock.self])
}

/// What the commands about PINs share: which token, and the PIN that it gets.
struct PINChange {
    let target: TokenOptions
    let newPIN: NewPINOptions
    let places: TokenCarePlaces
    let result: ResultOptions

    /// Finds the token and tells the state of the PIN that will be tried; one that is locked is not asked for.
    func find(trying role: PINRole?) throws -> Token {
        let token = try target.find(places)
        guard let role else { return token }
        let state = try token.pinState(role)
        PINNotes.announce(state, of: token.description.label)
        try token.requireUsable(state)
        return token
    }

    /// The new PIN, refused by the policy before anything else is asked for or done.
    func newSecret(_ role: PINRole) throws -> Secret {
        guard let pin = try newPIN.place("new \(role.name)").newSecret() else {
            throw CommandError(
                "token.pin_missing", "the new \(role.name) is needed",
                hint: "give it by --new-pin-file, --new-pin-env, or at a terminal")
        }
        try places.policy().require(pin, role.name)
        return pin
    }

    /// Shows the token as it is afterwards.
    func report(_ text: String) throws {
        let fresh = TokenSummary(try target.find(places).description)
        try result.show(fresh, "\(text)\n\(fresh.text)")
    }
}

extension SecretPlace {
    /// The PIN that stands in this place, which must be there.
    func pin(_ what: String, options: String) throws -> Secret {
        guard let pin = try secret() else {
            throw CommandError(
                "token.pin_missing", "the \(what) is needed", hint: "give it by \(options), or at a terminal")
        }
        return pin
    }
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
    @OptionGroup var newPIN: NewPINOptions
    @OptionGroup var care: TokenCareOptions
    @OptionGroup var result: ResultOptions
    @OptionGroup var soPIN: SOPINOptions

    func run() throws {
        let options = PINChange(target: target, newPIN: newPIN, places: care.places, result: result)
        let token = try options.find(trying: .officer)
        let label = token.description.label
        let officer = try soPIN.place("PIN of the security officer of '\(label)'")
            .pin("PIN of the security officer", options: "--so-pin-file, --so-pin-env")
        try token.setUserPIN(soPIN: officer, newPIN: try options.newSecret(.user))
        try options.report("the user's PIN of token '\(label)' is set")
    }
}

/// `capki token pin change`.
struct TokenPINChange: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change", abstract: "Change the user's PIN, or the security officer's, with the present one.",
        discussion: """
            EXAMPLE
              capki token pin change --token A --pin-env OLD_PIN --new-pin-env NEW_PIN
              capki token pin change --token A --so --so-pin-env OLD_SO_PIN --new-pin-env NEW_SO_PIN
            """)

    @OptionGroup var target: TokenOptions
    @OptionGroup var newPIN: NewPINOptions
    @OptionGroup var pin: PINOptions
    @OptionGroup var soPIN: SOPINOptions

    @Flag(name: .customLong("so"), help: "Change the PIN of the security officer.")
    var isOfficers = false

    @OptionGroup var result: ResultOptions

    func run() throws {
        let options = PINChange(target: target, newPIN: newPIN, places: pin.places, result: result)
        let role = isOfficers ? PINRole.officer : .user
        let token = try options.find(trying: role)
        let label = token.description.label
        let present = try presentPIN(label)
        let new = try options.newSecret(role)
        if isOfficers {
            try token.changeOfficerPIN(present, to: new)
        } else {
            try token.changeUserPIN(present, to: new)
        }
        try options.report("the \(role.name) of token '\(label)' is changed")
    }

    private func presentPIN(_ label: String) throws -> Secret {
        isOfficers
            ? try soPIN.place("present PIN of the security officer of '\(label)'")
                .pin("present PIN of the security officer", options: "--so-pin-file, --so-pin-env")
            : try pin.place("present PIN of token '\(label)'").pin("present PIN", options: "--pin-file, --pin-env")
    }
}

/// `capki token pin unlock`.
struct TokenPINUnlock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Unlock the user's PIN by the token's own way, and give it a new one.",
        discussion: """
            Which way that is says the profile of its vendor: the PIN of the security officer (--so-pin-file, \
            --so-pin-env), or the card's PUK (--puk-file, --puk-env). Keys and certificates stay. Where a token has no \
            way but a new initialisation, that is told and not done: capki token init --erase.

            EXAMPLE
              capki token pin unlock --token A --so-pin-env SO_PIN --new-pin-env USER_PIN
            """)

    @OptionGroup var target: TokenOptions
    @OptionGroup var newPIN: NewPINOptions
    @OptionGroup var care: TokenCareOptions
    @OptionGroup var result: ResultOptions
    @OptionGroup var soPIN: SOPINOptions
    @OptionGroup var puk: PUKOptions

    func run() throws {
        let options = PINChange(target: target, newPIN: newPIN, places: care.places, result: result)
        let token = try options.find(trying: nil)
        let label = token.description.label
        let state = try token.pinState(.user)
        PINNotes.tell("note: \(state.words), token '\(label)'")
        try refuseOtherKey(token)
        if token.unlockStyle == .securityOfficer { _ = try options.find(trying: .officer) }
        try unlock(token, options)
        try options.report("the user's PIN of token '\(label)' is unlocked and new")
    }

    /// A PUK is not tried as an SO PIN, nor the other way round: that would cost a try.
    private func refuseOtherKey(_ token: Token) throws {
        let hasPUK = puk.pukFile != nil || puk.pukEnv != nil
        let hasOfficer = soPIN.soPinFile != nil || soPIN.soPinEnv != nil
        let label = token.description.label
        switch token.unlockStyle {
        case .securityOfficer where hasPUK && !hasOfficer:
            throw CommandError(
                "token.unlock_style", "token '\(label)' is unlocked by the PIN of its security officer, not by a PUK",
                hint: "give it by --so-pin-file, --so-pin-env, or at a terminal")
        case .puk where hasOfficer && !hasPUK:
            throw CommandError(
                "token.unlock_style", "token '\(label)' is unlocked by its PUK, not by the PIN of a security officer",
                hint: "give it by --puk-file, --puk-env, or at a terminal")
        default: break
        }
    }

    private func unlock(_ token: Token, _ options: PINChange) throws {
        let label = token.description.label
        let key =
            switch token.unlockStyle {
            case .securityOfficer:
                try soPIN.place("PIN of the security officer of '\(label)'")
                    .pin("PIN of the security officer", options: "--so-pin-file, --so-pin-env")
            case .puk: try puk.place("PUK of '\(label)'").pin("PUK", options: "--puk-file, --puk-env")
            // It is refused with what the owner can do.
            case .initialisation: Secret(copying: [])
            }
        try token.unlockUserPIN(by: key, newPIN: try options.newSecret(.user))
    }
}
