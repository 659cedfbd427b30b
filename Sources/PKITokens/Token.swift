public import PKIKeys
internal import PKITokenDriver
internal import Synchronization

/// A token that is plugged in, with the session that this program has with it.
///
/// It is safe to use from several threads, which wait for one another. Where the session is lost in between, it is opened
/// again, and the user logged in again, once.
public final class Token: Sendable {
    /// The token as it was found.
    public let description: TokenDescription
    let module: CryptokiModule
    private let state: Mutex<TokenState>

    /// Where keys were found in the session that is open.
    let knownKeys = Mutex<[KeyPlace: ObjectHandle]>([:])

    init(module: CryptokiModule, description: TokenDescription) {
        self.module = module
        self.description = description
        state = Mutex(TokenState(slotID: description.slotID))
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
        try state.withLock { state throws(TokenError) in
            if let present = state.pin, present.isEqual(to: pin), isAlive(state) { return }
            disconnect(&state)
            state.pin = nil
            try connect(&state, pin: pin)
            state.pin = pin
        }
    }

    /// Logs out and forgets the PIN.
    public func logOut() {
        state.withLock { state in
            disconnect(&state)
            state.pin = nil
        }
    }

    /// Runs work on the token that may be done twice: where the session was lost, it is opened again and all repeated.
    func perform<Result: Sendable>(
        _ what: String, _ work: (Connection) throws -> Result
    ) throws -> Result {
        try state.withLock { state throws -> Result in
            let isFresh = state.session == nil
            do {
                return try work(connection(&state))
            } catch let error as DriverError {
                let canRepeat = !isFresh && error.returnValue.map(lost.contains) == true
                guard canRepeat, error.returnValue != .userNotLoggedIn || state.pin != nil else {
                    throw TokenError(error, what)
                }
            }
            disconnect(&state)
            return try finish(what) { try work(connection(&state)) }
        }
    }

    /// Runs work that must not be done twice; a session that was lost before is opened again first.
    func performOnce<Result: Sendable>(
        _ what: String, _ work: (Connection) throws -> Result
    ) throws -> Result {
        try state.withLock { state throws -> Result in
            if state.session != nil, !isAlive(state) { disconnect(&state) }
            return try finish(what) { try work(connection(&state)) }
        }
    }

    /// Signs with the key at a place, which is looked for once a session.
    func sign(_ input: [UInt8], with mechanism: SigningMechanism, at place: KeyPlace, asksEachTime: Bool) throws
        -> [UInt8]
    {
        let what = "the signature by the key on token '\(description.label)'"
        return try perform(what) { connection in
            let known = knownKeys.withLock { $0[place] }
            let key = try known ?? connection.privateKey(at: place)
            knownKeys.withLock { $0[place] = key }
            let pin = try asksEachTime ? connection.pin.map { try driverPIN($0, "user PIN", for: description) } : nil
            return try module.sign(input, with: mechanism, key: key, contextPIN: pin, in: connection.session)
        }
    }

    /// Refuses what needs a login before the token hides things, which would read as if they were not there.
    func requireLogin(for what: String) throws(TokenError) {
        guard !isLoggedIn, description.flags.contains(.loginRequired) else { return }
        throw TokenError(
            .loginNeeded, "\(what) on token '\(description.label)' needs a login", hint: "give the user PIN")
    }

    /// Runs PIN work of the driver with no session in between; who was logged in is not any more.
    func withoutSession<Result: Sendable>(
        _ body: (_ slotID: UInt) throws(TokenError) -> Result
    ) throws(TokenError) -> Result {
        try state.withLock { state throws(TokenError) in
            disconnect(&state)
            state.pin = nil
            try relocate(&state)
            return try body(state.slotID)
        }
    }
}

/// Answers after which a new session may help.
private let lost: Set<ReturnValue> = [
    .sessionHandleInvalid, .sessionClosed, .userNotLoggedIn, .objectHandleInvalid, .keyHandleInvalid, .deviceRemoved,
    .tokenNotPresent,
]
