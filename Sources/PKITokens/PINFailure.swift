internal import PKIKeys
internal import PKITokenDriver

/// What a refused PIN means for its owner.
enum PINFailure {
    /// Explains a failure with the counters as they are now: the flags from before the try are stale.
    static func explained(
        _ error: DriverError, _ what: String, officer: Bool, in slot: UInt, of module: CryptokiModule
    ) -> TokenError {
        let plain = TokenError(error, what)
        guard error.returnValue == .pinIncorrect || error.returnValue == .pinLocked else { return plain }
        let flags = (try? module.token(in: slot)).map { TokenFlags(rawValue: $0.flags) } ?? []
        let whose = officer ? "SO PIN" : "user PIN"
        let rescue =
            officer
            ? "nobody can unlock an SO PIN; ask the token's vendor"
            : "the security officer can set a new one: capki token pin set"
        if error.returnValue == .pinLocked || flags.contains(officer ? .soPINLocked : .userPINLocked) {
            return TokenError(
                .pinLocked, "\(what) failed: the \(whose) is locked (\(error.message))", hint: rescue, underlying: error
            )
        }
        let wrong = "\(what) failed: the \(whose) is wrong (\(error.message))"
        if flags.contains(officer ? .soPINFinalTry : .userPINFinalTry) {
            return TokenError(
                .pinIncorrect, wrong + ", one try is left before it locks",
                hint: "make sure of the PIN before you try again; afterwards \(rescue)", underlying: error)
        }
        if flags.contains(officer ? .soPINCountLow : .userPINCountLow) {
            return TokenError(
                .pinIncorrect, wrong + ", the token counts wrong tries since the last right one",
                hint: "try again with the right PIN", underlying: error)
        }
        return TokenError(.pinIncorrect, wrong, hint: "try again with the right PIN", underlying: error)
    }
}

/// A PIN for the driver: refused here where the token would refuse it, before a try is spent on it.
func driverPIN(_ pin: Secret, _ whose: String, for token: TokenDescription) throws(TokenError) -> DriverSecret {
    guard !pin.isEmpty else { throw TokenError(.pinRejected, "the \(whose) is empty") }
    let shortest = token.minimumPINByteCount ?? 1
    let longest = token.maximumPINByteCount ?? DriverSecret.pinByteLimit
    guard pin.count >= shortest, pin.count <= max(longest, shortest) else {
        throw TokenError(
            .pinRejected, "the \(whose) has \(pin.count) bytes, token '\(token.label)' takes \(shortest) to \(longest)")
    }
    do throws(DriverError) {
        return try pin.withBytes { bytes throws(DriverError) in try DriverSecret(pin: bytes) }
    } catch {
        throw TokenError(.pinRejected, "the \(whose) cannot be used: \(error.message)", underlying: error)
    }
}
