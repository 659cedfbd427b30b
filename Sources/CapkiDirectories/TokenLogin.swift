public import PKIKeys
public import PKITokens

/// The login to a token, with the state of its PIN told before and after.
public enum TokenLogin {
    /// Logs the user in.
    ///
    /// - Parameters:
    ///   - tell: takes notes about the PIN for its owner.
    ///   - pin: asks for the PIN; it is not asked for one that is locked.
    public static func logIn(_ token: Token, tell: (String) -> Void, pin: () throws -> Secret) throws {
        let before = try token.pinState(.user)
        let hadWrongTries = before.level != .good || before.problem != nil
        if hadWrongTries { tell("note: \(before.words), token '\(token.description.label)'") }
        try token.requireUsable(before)
        try token.logIn(pin())
        if hadWrongTries { tell("note: the PIN was right, and has all its tries again") }
    }
}
