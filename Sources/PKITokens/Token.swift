public import PKIKeys
internal import PKITokenDriver
internal import Synchronization

/// A token that is plugged in, with the sessions that this program has with it.
///
/// It is safe to use from several threads, each of which works in a session of its own while there are enough. Where
/// sessions are lost in between, they are opened again, and the user logged in again.
public final class Token: Sendable {
    /// How many sessions a token is asked for at most, where nothing else is said.
    public static let usualSessionLimit = 32

    /// The token as it was found.
    public let description: TokenDescription
    let module: CryptokiModule
    let custody: PINCustody
    let state: Monitor<TokenState>
    /// What changes the token is done one after the other: it looks first and writes then.
    private let changes = Mutex<Void>(())
    /// Keys whose vendor's mechanisms were seen to give signatures that hold, or to decrypt.
    private let proven = Mutex<Set<ProvenUse>>([])

    init(custody: PINCustody, description: TokenDescription, sessionLimit: Int) {
        module = custody.module
        self.custody = custody
        self.description = description
        // The login has a session of its own.
        let room = description.maximumSessionCount.map { max(1, $0 - 1) } ?? sessionLimit
        state = Monitor(TokenState(slotID: description.slotID, sessionLimit: max(1, min(sessionLimit, room))))
    }

    deinit { logOut() }

    /// Whether somebody logged in by ``logIn(_:)``.
    public var isLoggedIn: Bool { state.withLock { $0.pin != nil } }

    /// Logs the user in (PKCS#11 v2.40 §5.6 C_Login).
    ///
    /// A PIN that the token could not take at all costs no try.
    ///
    /// - Throws: `TokenError.Code.pinIncorrect`, `pinLocked`, `pinNotSet`, `pinRejected` and others.
    public func logIn(_ pin: Secret) throws(TokenError) {
        try state.change { state throws(TokenError) in
            if let present = state.pin, present.isEqual(to: pin), isAlive(state) { return }
            disconnect(&state)
            state.pin = nil
            try connect(&state, pin: pin)
            state.pin = pin
        }
    }

    /// Logs out and forgets the PIN.
    public func logOut() {
        state.change { state in
            disconnect(&state)
            state.pin = nil
        }
    }

    /// Runs work on the token that may be done twice: where the session was lost, it is opened again and all repeated.
    func perform<Result>(_ what: String, _ work: (Connection) throws -> Result) throws -> Result {
        var attempt = 1
        while true {
            let connection = try borrow()
            do {
                return try lend(connection, to: work)
            } catch let error as DriverError {
                try requireRepeatable(error, connection, what)
                guard attempt < Self.attemptLimit else { throw TokenError(error, what) }
                mend(connection, after: error)
                attempt += 1
            }
        }
    }

    /// Others can end the sessions of one thread a few times in a row; a module that always loses them is not asked for ever.
    static let attemptLimit = 4

    /// Refuses what a new session would not mend.
    private func requireRepeatable(_ error: DriverError, _ connection: Connection, _ what: String) throws(TokenError) {
        let isLost = error.returnValue.map(lost.contains) == true
        // A login that was just made and did not help is no accident, unless another thread has ended it.
        let isHopeless =
            error.returnValue == .userNotLoggedIn && (!isLoggedIn || connection.isFresh && isPresent(connection))
        guard isLost, !isHopeless else { throw TokenError(error, what) }
    }

    /// Runs work that must not be done twice; sessions that were lost before are opened again first.
    func performOnce<Result: Sendable>(_ what: String, _ work: (Connection) throws -> Result) throws -> Result {
        try changes.withLock { _ throws -> Result in
            var connection = try borrow()
            for _ in 1..<Self.attemptLimit where !isAlive(connection) {
                giveUp(connection)
                mend(connection, after: nil)
                connection = try borrow()
            }
            do {
                return try lend(connection, to: work)
            } catch let error as DriverError {
                throw TokenError(error, what)
            }
        }
    }

    /// Runs work in a borrowed session and gives that back; a session in which a call failed may be in the middle of
    /// something, and is closed.
    private func lend<Result>(_ connection: Connection, to work: (Connection) throws -> Result) throws -> Result {
        do {
            let result = try work(connection)
            giveBack(connection)
            return result
        } catch let error as DriverError {
            giveUp(connection)
            throw error
        } catch {
            giveBack(connection)
            throw error
        }
    }

    /// Signs with the key at a place, which is looked for once a login.
    func sign(_ input: [UInt8], with mechanism: SigningMechanism, at place: KeyPlace, asksEachTime: Bool) throws
        -> [UInt8]
    {
        let what = "the signature by the key on token '\(description.label)'"
        return try perform(what) { connection in
            let key = try connection.knownKeys[place] ?? find(place, connection)
            let pin = try asksEachTime ? connection.pin.map { try driverPIN($0, "user PIN", for: description) } : nil
            guard let pin else {
                return try module.sign(input, with: mechanism, key: key, contextPIN: nil, in: connection.session)
            }
            // The key's own login is a try as any other (PKCS#11 v2.40 §5.6 CKU_CONTEXT_SPECIFIC).
            return try custody.attempting(.user, what) { () throws(DriverError) in
                try module.sign(input, with: mechanism, key: key, contextPIN: pin, in: connection.session)
            }
        }
    }

    /// Runs a key's test where it was not passed before.
    func proveOnce(_ use: ProvenUse, _ test: () throws -> Void) rethrows {
        guard !proven.withLock({ $0.contains(use) }) else { return }
        try test()
        proven.withLock { _ = $0.insert(use) }
    }

    func find(_ place: KeyPlace, _ connection: Connection) throws -> ObjectHandle {
        let key: ObjectHandle
        do {
            key = try connection.privateKey(at: place)
        } catch let error as TokenError where error.code == .keyNotFound {
            // A session that is not the user's any more sees no private key.
            if connection.pin != nil { try module.requireUsers(connection.session) }
            throw error
        }
        // A handle is the program's, and good in all its sessions (PKCS#11 v2.40 §5.7).
        state.withLock { state in if state.epoch == connection.epoch { state.knownKeys[place] = key } }
        return key
    }

    /// Refuses what needs a login before the token hides things, which would read as if they were not there.
    func requireLogin(for what: String) throws(TokenError) {
        guard !isLoggedIn, description.flags.contains(.loginRequired) else { return }
        throw TokenError(
            .loginNeeded, "\(what) on token '\(description.label)' needs a login", hint: "give the user PIN")
    }

    /// Runs PIN work of the driver with no session in between; who was logged in is not any more.
    func withoutSession<Result>(_ body: (_ slotID: UInt) throws(TokenError) -> Result) throws(TokenError) -> Result {
        try state.change { state throws(TokenError) in
            disconnect(&state)
            state.pin = nil
            try relocate(&state)
            return try body(state.slotID)
        }
    }
}

/// What was tested of a key.
struct ProvenUse: Hashable {
    let place: KeyPlace
    let isDecryption: Bool
}

/// Answers after which a new session may help.
private let lost: Set<ReturnValue> = [
    .sessionHandleInvalid, .sessionClosed, .userNotLoggedIn, .objectHandleInvalid, .keyHandleInvalid, .deviceRemoved,
    .tokenNotPresent,
]
