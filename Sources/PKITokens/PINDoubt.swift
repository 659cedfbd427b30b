internal import PKITokenDriver

extension TokenError {
    /// The failure of a new PIN that may have taken effect all the same: says which PINs may hold, how to find out, and how
    /// to go on. Other failures stay as they are.
    ///
    /// - Parameters:
    ///   - role: whose PIN was to be new.
    ///   - old: the PIN that holds where nothing was changed, in words.
    func withDoubt(of role: PINRole, old: String, on label: String) -> TokenError {
        guard let error = underlying as? DriverError, error.leavesPINInDoubt else { return self }
        let trial =
            role == .officer
            ? "capki token pin change --so with the new SO PIN as the present one and another new one"
            : "capki token show with the new PIN (--pin-file, --pin-env)"
        let first = code == .notFound ? "plug the token in again, and try the new one" : "try the new one"
        return TokenError(
            code,
            "\(message); the token may have done it all the same: the \(role.name) of token '\(label)' is now the new one, or still \(old)",
            hint:
                "\(first) first: \(trial); a wrong one costs a try. Where it is refused, the old one holds: run the same command again",
            underlying: underlying)
    }
}

extension DriverError {
    /// Whether the call that gives a PIN failed in a way that says nothing of whether it took effect.
    fileprivate var leavesPINInDoubt: Bool {
        guard call == "C_SetPIN" || call == "C_InitPIN", let returnValue else { return false }
        return !Self.refusals.contains(returnValue)
    }

    /// Answers by which a module says that it has not even tried.
    private static let refusals: Set<ReturnValue> = [
        .pinIncorrect, .pinInvalid, .pinLengthRange, .pinExpired, .pinLocked, .pinTooWeak, .functionNotSupported,
        .tokenWriteProtected, .userPINNotInitialized,
    ]
}
