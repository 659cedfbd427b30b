internal import PKIKeys
internal import PKITokenDriver

extension Token {
    /// Finds the token, logs in where there is a PIN, and opens the first session.
    func connect(_ state: inout TokenState, pin: Secret?) throws(TokenError) {
        for attempt in 1...Self.attemptLimit {
            let now = try relocate(&state)
            state.login = try pin.map { pin throws(TokenError) in try logIn(pin, slot: state.slotID, now: now) }
            state.openCount = 0
            state.sessionLimit = state.usualSessionLimit
            do throws(TokenError) {
                state.idle = try open(&state).map { [$0] } ?? []
                state.epoch += 1
                state.isConnected = true
                return
            } catch {
                if let login = state.login { module.logOut(login) }
                state.login = nil
                guard error.isOfEndedLogin, attempt < Self.attemptLimit else { throw error }
            }
        }
    }

    private func logIn(_ pin: Secret, slot: UInt, now: TokenDescription) throws(TokenError) -> SlotLogin {
        let what = "the login to token '\(description.label)'"
        guard now.flags.contains(.userPINSet) else {
            throw TokenError(
                .pinNotSet, "token '\(description.label)' has no user PIN yet",
                hint: "set one with the SO PIN: capki token pin set")
        }
        let secret = try driverPIN(pin, "user PIN", for: now)
        return try custody.attempt(.user, what, in: slot) { () throws(DriverError) in
            try module.logIn(slot: slot, pin: secret)
        }
    }

    /// Makes sure that the slot still holds this token, or finds the one that it moved to.
    @discardableResult
    func relocate(_ state: inout TokenState) throws(TokenError) -> TokenDescription {
        let all = try withDriver("the list of tokens") { () throws(DriverError) in
            try module.slotsWithToken().map(TokenDescription.init)
        }
        let slot = state.slotID
        let same = all.filter(description.isSame)
        guard let found = same.first(where: { $0.slotID == slot }) ?? same.first else {
            throw TokenError(
                .notFound, "token \(description.summary) is not there any more", hint: "plug the token in again")
        }
        state.slotID = found.slotID
        return found
    }

    /// Whether there is a session that is open, and logged in where it should be.
    func isAlive(_ state: TokenState) -> Bool {
        guard state.isConnected else { return false }
        // A session that is lent is watched by whoever works in it.
        guard let session = state.idle.last else { return true }
        return module.isAlive(session, loggedIn: state.pin != nil)
    }

    /// Ends the sessions and the login, but keeps the PIN. Sessions that are lent are closed when they come back.
    func disconnect(_ state: inout TokenState) {
        guard state.isConnected else { return }
        state.isConnected = false
        state.epoch += 1
        state.knownKeys = [:]
        for session in state.idle { module.close(session) }
        state.idle = []
        state.openCount = 0
        if let login = state.login { module.logOut(login) }
        state.login = nil
    }
}
