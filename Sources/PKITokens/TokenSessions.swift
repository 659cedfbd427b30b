internal import PKIKeys
internal import PKITokenDriver

/// What a token remembers of its sessions.
struct TokenState: Sendable {
    var slotID: UInt
    /// How many sessions may be open at once.
    let usualSessionLimit: Int
    /// The same, as far as the token gave them since the last login.
    var sessionLimit: Int
    /// Kept for a new login and for keys that ask for the PIN each time; wiped with the token.
    var pin: Secret?
    var login: SlotLogin?
    var isConnected = false
    /// Counts the connections: a session of an earlier one does not come back among the present ones.
    var epoch = 0
    /// Sessions that nobody works in.
    var idle: [SessionHandle] = []
    /// All sessions that are open, lent or idle.
    var openCount = 0
    /// Where keys were found.
    var knownKeys: [KeyPlace: ObjectHandle] = [:]

    init(slotID: UInt, sessionLimit: Int) {
        self.slotID = slotID
        usualSessionLimit = sessionLimit
        self.sessionLimit = sessionLimit
    }
}

/// A session that is lent for the length of one piece of work.
struct Connection {
    let module: CryptokiModule
    let session: SessionHandle
    let token: TokenDescription
    /// The PIN of the user who is logged in.
    let pin: Secret?
    /// Where keys were found before.
    let knownKeys: [KeyPlace: ObjectHandle]
    let epoch: Int
    /// Whether everything was opened just now, so that opening it again would not help.
    let isFresh: Bool
}

extension Token {
    /// Lends a session: one that is idle, else a new one; where the token gives no more, it waits for one.
    func borrow() throws(TokenError) -> Connection {
        try state.wait { state throws(TokenError) in
            let wasConnected = state.isConnected
            if !wasConnected { try reconnect(&state) }
            var session = state.idle.popLast()
            do throws(TokenError) {
                if session == nil { session = try open(&state) }
            } catch {
                guard error.isOfEndedLogin else { throw error }
                disconnect(&state)
                try reconnect(&state)
                session = state.idle.popLast()
            }
            guard let session else { return nil }
            return Connection(
                module: module, session: session, token: description, pin: state.pin, knownKeys: state.knownKeys,
                epoch: state.epoch, isFresh: !wasConnected)
        }
    }

    /// Connects with the PIN that is known.
    private func reconnect(_ state: inout TokenState) throws(TokenError) {
        do throws(TokenError) {
            try connect(&state, pin: state.pin)
        } catch {
            // The PIN was changed elsewhere: trying it again and again would lock the token.
            if error.code == .pinIncorrect || error.code == .pinLocked { state.pin = nil }
            throw error
        }
    }

    /// Opens one more session, or none where the limit is reached.
    func open(_ state: inout TokenState) throws(TokenError) -> SessionHandle? {
        guard state.openCount < state.sessionLimit else { return nil }
        do throws(DriverError) {
            let session = try module.openSession(in: state.slotID, under: state.login)
            state.openCount += 1
            return session
        } catch {
            // CKR_SESSION_COUNT: the token has no more, for now; it gives back what others close.
            guard error.returnValue != .sessionCount || state.openCount == 0 else {
                state.sessionLimit = state.openCount
                return nil
            }
            throw TokenError(error, "a session with token '\(description.label)'")
        }
    }

    /// Whether a connection is still the present one.
    func isPresent(_ connection: Connection) -> Bool { state.withLock { $0.epoch == connection.epoch } }

    /// Takes a session back that is as it was.
    func giveBack(_ connection: Connection) {
        let isPresent = state.change { state in
            guard state.epoch == connection.epoch else { return false }
            state.idle.append(connection.session)
            return true
        }
        if !isPresent { module.close(connection.session) }
    }

    /// Closes a session in which a call failed.
    func giveUp(_ connection: Connection) {
        module.close(connection.session)
        state.change { state in if state.epoch == connection.epoch { state.openCount -= 1 } }
    }

    /// Whether the session is open, and logged in where it should be.
    func isAlive(_ connection: Connection) -> Bool {
        module.isAlive(connection.session, loggedIn: connection.pin != nil)
    }

    /// Sees what is left after a session was lost: the dead ones go; where the login went too, so do all.
    func mend(_ connection: Connection, after error: DriverError?) {
        state.change { state in
            guard state.epoch == connection.epoch else { return }
            state.knownKeys = [:]
            let isUsers = state.pin != nil
            let (living, dead) = state.idle.reduce(into: ([SessionHandle](), [SessionHandle]())) { parts, session in
                if module.isAlive(session, loggedIn: isUsers) {
                    parts.0.append(session)
                } else {
                    parts.1.append(session)
                }
            }
            for session in dead { module.close(session) }
            state.openCount -= dead.count
            state.idle = living
            if let session = try? open(&state) { state.idle.append(session) }
            // A module that says itself that nobody is logged in is believed.
            let isLeft = state.idle.last.map { module.isAlive($0, loggedIn: isUsers) } ?? false
            if !isLeft || error?.returnValue == .userNotLoggedIn { disconnect(&state) }
        }
    }
}

extension TokenError {
    /// Whether another part of this program has ended the login in between, so that a new one helps.
    var isOfEndedLogin: Bool { (underlying as? DriverError)?.returnValue == .sessionHandleInvalid }
}
