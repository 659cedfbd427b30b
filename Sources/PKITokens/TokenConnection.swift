internal import PKIKeys
internal import PKITokenDriver
internal import Synchronization

/// What a token remembers of its session.
struct TokenState: Sendable {
    var slotID: UInt
    var session: SessionHandle?
    /// Kept for a new login and for keys that ask for the PIN each time; wiped with the token.
    var pin: Secret?
}

/// An open session for the length of one piece of work.
struct Connection {
    let module: CryptokiModule
    let session: SessionHandle
    let token: TokenDescription
    /// The PIN of the user who is logged in.
    let pin: Secret?
}

extension Token {
    /// The session that is open, or a new one.
    func connection(_ state: inout TokenState) throws(TokenError) -> Connection {
        if let session = state.session {
            return Connection(module: module, session: session, token: description, pin: state.pin)
        }
        do throws(TokenError) {
            let session = try connect(&state, pin: state.pin)
            return Connection(module: module, session: session, token: description, pin: state.pin)
        } catch {
            // The PIN was changed elsewhere: trying it again and again would lock the token.
            if error.code == .pinIncorrect || error.code == .pinLocked { state.pin = nil }
            throw error
        }
    }

    /// Finds the token, logs in where there is a PIN, and opens a session.
    @discardableResult
    func connect(_ state: inout TokenState, pin: Secret?) throws(TokenError) -> SessionHandle {
        let now = try relocate(&state)
        let slot = state.slotID
        if let pin { try logIn(pin, slot: slot, now: now) }
        do throws(DriverError) {
            let session = try module.openSession(in: slot)
            state.session = session
            return session
        } catch {
            if pin != nil { module.logOut(slot: slot) }
            throw TokenError(error, "a session with token '\(description.label)'")
        }
    }

    private func logIn(_ pin: Secret, slot: UInt, now: TokenDescription) throws(TokenError) {
        let what = "the login to token '\(description.label)'"
        guard now.flags.contains(.userPINSet) else {
            throw TokenError(
                .pinNotSet, "token '\(description.label)' has no user PIN yet",
                hint: "set one with the SO PIN: capki token pin set")
        }
        guard !now.flags.contains(.userPINLocked) else {
            throw TokenError(
                .pinLocked, "\(what) failed: the user PIN is locked",
                hint: "the security officer can set a new one: capki token pin set")
        }
        let secret = try driverPIN(pin, "user PIN", for: now)
        do throws(DriverError) {
            try module.logIn(slot: slot, pin: secret)
        } catch {
            throw PINFailure.explained(error, what, officer: false, in: slot, of: module)
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

    /// Whether the session is open, and logged in where it should be.
    func isAlive(_ state: TokenState) -> Bool {
        guard let session = state.session else { return false }
        return module.isAlive(session, loggedIn: state.pin != nil)
    }

    /// Ends the session and the login, but keeps the PIN.
    func disconnect(_ state: inout TokenState) {
        guard let session = state.session else { return }
        state.session = nil
        knownKeys.withLock { $0 = [:] }
        module.close(session)
        if state.pin != nil { module.logOut(slot: state.slotID) }
    }

    /// Runs work and gives the driver's faults their meaning.
    func finish<Result>(_ what: String, _ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as DriverError {
            throw TokenError(error, what)
        }
    }
}
