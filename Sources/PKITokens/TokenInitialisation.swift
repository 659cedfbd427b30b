public import PKIKeys
internal import PKITokenDriver

extension TokenModule {
    /// The longest label of a token in bytes (PKCS#11 v2.40 §3.3).
    public static let labelByteLimit = 32

    /// Makes a token new: a label, the SO PIN, and the user's PIN where one is given (PKCS#11 v2.40 §5.5).
    ///
    /// On a token that is initialised already everything is erased, and `soPIN` has to be its present one.
    ///
    /// - Parameters:
    ///   - selector: which token; `nil` takes the first that was never initialised.
    ///   - policy: binds new PINs.
    ///   - erasing: says that an initialised token may be erased.
    /// - Returns: the token as it is afterwards; its slot may be another one.
    public func initialise(
        _ selector: TokenSelector?, label: String, soPIN: Secret, userPIN: Secret?, policy: PINPolicy? = nil,
        erasing: Bool = false
    ) throws(TokenError) -> TokenDescription {
        try Self.checkLabel(label)
        let before = try tokens()
        let target = try initialisable(selector, among: before, erasing: erasing)
        let custody = custody(of: target)
        let setsSOPIN = !target.isInitialised && !custody.profile.hasFactorySOPIN
        if let policy {
            if setsSOPIN { try policy.require(soPIN, "SO PIN") }
            if let userPIN { try policy.require(userPIN, "user PIN") }
        }
        let officer = try driverPIN(soPIN, "SO PIN", for: target)
        let user = try userPIN.map { secret throws(TokenError) in try driverPIN(secret, "user PIN", for: target) }
        try start(target, custody, officer, label: label)
        let made = try initialised(label, in: target.slotID, before: before)
        guard let user else { return made }
        do throws(DriverError) {
            try driver.setUserPIN(slot: made.slotID, soPIN: officer, newPIN: user)
        } catch {
            throw TokenError(error, "token '\(label)' is initialised, but setting its user PIN")
                .withHint("set it with the SO PIN: capki token pin set")
        }
        return try tokens().first(where: made.isSame) ?? made
    }

    /// Initialises the token; the SO PIN of one that was initialised before is tried by it.
    ///
    /// It is the last resort where that PIN is locked by capki's count: whoever guesses it then wins an empty token.
    private func start(
        _ target: TokenDescription, _ custody: PINCustody, _ officer: DriverSecret, label: String
    ) throws(TokenError) {
        let what = "the initialisation of \(target.summary)"
        guard target.isInitialised else {
            return try withDriver(what) { () throws(DriverError) in
                try driver.initialise(slot: target.slotID, soPIN: officer, label: label)
            }
        }
        try custody.attempt(.officer, what, in: target.slotID, isLastResort: true) { () throws(DriverError) in
            try driver.initialise(slot: target.slotID, soPIN: officer, label: label)
        }
        try custody.reset(PINRole.allCases)
    }

    private func initialisable(
        _ selector: TokenSelector?, among all: [TokenDescription], erasing: Bool
    ) throws(TokenError) -> TokenDescription {
        guard let selector else {
            guard let free = all.first(where: { !$0.isInitialised }) else {
                throw TokenError(
                    .notFound, "there is no token that was never initialised",
                    hint: "plug one in, or name one that may be erased by --serial and --erase")
            }
            return free
        }
        let fitting = all.filter(selector.matches)
        guard let target = fitting.first else { throw Self.notFound(selector, among: all) }
        guard fitting.count == 1 else { throw Self.ambiguous(selector, fitting) }
        guard erasing || !target.isInitialised else {
            throw TokenError(
                .alreadyInitialised, "\(target.summary) is initialised, everything on it would be lost",
                hint: "say with --erase that it may be erased, if it may")
        }
        return target
    }

    /// Finds the token again: SoftHSM gives it another slot and another serial.
    private func initialised(
        _ label: String, in slot: UInt, before: [TokenDescription]
    ) throws(TokenError) -> TokenDescription {
        let labelled = try tokens().filter { $0.isInitialised && $0.label == label }
        let known = before.filter(\.isInitialised)
        let isNew = { (token: TokenDescription) in !known.contains(where: token.isSame) }
        guard let made = labelled.first(where: { $0.slotID == slot }) ?? labelled.first(where: isNew) else {
            throw TokenError(.notFound, "the token '\(label)' was initialised, but is not there any more")
        }
        return made
    }

    private static func checkLabel(_ label: String) throws(TokenError) {
        guard !label.isEmpty, label.utf8.count <= labelByteLimit else {
            throw TokenError(
                .badName,
                "a token's label of \(label.utf8.count) bytes, it must have 1 to \(labelByteLimit) (a Chinese character has 3)"
            )
        }
        try requirePrintable(label, "a token's label")
        guard label.first != " ", label.last != " " else {
            throw TokenError(.badName, "a token's label must not begin or end with a blank")
        }
    }
}

/// Refuses the name of an object that a token could not hold, or that could not be shown.
func requireName(_ name: String, _ what: String) throws(TokenError) {
    guard (1...255).contains(name.utf8.count) else {
        throw TokenError(.badName, "\(what) of \(name.utf8.count) bytes, it must have 1 to 255")
    }
    try requirePrintable(name, what)
}

/// Refuses text that could not be shown as it is.
func requirePrintable(_ text: String, _ what: String) throws(TokenError) {
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
        throw TokenError(.badName, "\(what) must not have control characters")
    }
}
