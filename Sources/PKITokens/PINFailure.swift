internal import PKIKeys
internal import PKITokenDriver

/// What a refused PIN means for its owner.
struct PINFailure {
    let custody: PINCustody
    let role: PINRole
    /// What the PIN was for.
    let what: String

    /// Explains a failure with the counters as they are now: those from before the try are stale.
    func explained(_ error: DriverError, in slot: UInt, _ counted: CountedTries?) -> TokenError {
        guard error.returnValue == .pinIncorrect || error.returnValue == .pinLocked else {
            return TokenError(error, what)
        }
        let state = state(in: slot, counted)
        if error.returnValue == .pinLocked || state?.level == .locked {
            let count = state.flatMap { state in state.isCountedHere ? state.tryLimit : nil }
            let reason = count.map { ", \($0) wrong tries in a row were counted by capki" } ?? ""
            return TokenError(
                .pinLocked, "\(what) failed: the \(role.name) is locked\(reason) (\(error.message))", hint: rescue,
                underlying: error)
        }
        let wrong = "\(what) failed: the \(role.name) is wrong (\(error.message))"
        let again = "try again with the right PIN"
        switch state?.level {
        case .finalTry:
            return TokenError(
                .pinIncorrect, wrong + ", one try is left before it locks",
                hint: "make sure of the PIN before you try again; afterwards \(rescue)", underlying: error)
        case .low:
            let left = state.flatMap { state in
                state.triesLeft.map { ", \($0) of \(state.tryLimit ?? $0) tries are left, counted by capki" }
            }
            return TokenError(
                .pinIncorrect, wrong + (left ?? ", the token counts wrong tries since the last right one"),
                hint: again, underlying: error)
        default: return TokenError(.pinIncorrect, wrong, hint: again, underlying: error)
        }
    }

    /// The refusal of a try that would be one too many.
    func locked() -> TokenError {
        let count =
            custody.store == nil ? "by the token" : "by capki's count, after \(custody.limit) wrong tries in a row"
        return TokenError(
            .pinLocked, "\(what) was not tried: the \(role.name) is locked \(count)", hint: rescue)
    }

    private func state(in slot: UInt, _ counted: CountedTries?) -> PINState? {
        guard let record = try? custody.module.token(in: slot) else { return nil }
        var token = TokenDescription(record, slotID: slot, slotDescription: "")
        token.counted = counted
        return token.pinState(role)
    }

    private var rescue: String {
        switch (role, custody.profile.unlock) {
        case (.officer, _):
            // Tokens that lock it refuse C_InitToken too.
            custody.store == nil
                ? "nobody can unlock an SO PIN; ask the token's vendor"
                : "nobody can unlock an SO PIN; with the right one the token can be erased: capki token init --erase"
        case (.unblocking, _): "nobody can unlock a PUK; ask the token's vendor"
        case (.user, .securityOfficer): "the security officer can set a new one: capki token pin unlock"
        case (.user, .puk): "the PUK unlocks it: capki token pin unlock"
        case (.user, .initialisation):
            "only a new initialisation helps, which erases the token: capki token init --erase"
        }
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
