internal import CP11

/// A session with a token (PKCS#11 v2.40 §5.6).
public struct SessionHandle: Hashable, Sendable {
    let rawValue: UInt
    /// The slot that it was opened in.
    public let slot: UInt
    /// Tells it from sessions that had the same number before all of the slot's were ended.
    let generation: UInt64
}

extension CryptokiModule {
    /// Opens a session that may write, or one that may only read where the token is write-protected.
    ///
    /// Login is of the application and not of the session (PKCS#11 v2.40 §5.6 C_Login).
    ///
    /// - Parameter login: under which the session is to be; one that was ended meanwhile is refused with
    ///   CKR_SESSION_HANDLE_INVALID, since the session would see no private key.
    public func openSession(in slot: UInt, under login: SlotLogin?) throws(DriverError) -> SessionHandle {
        try beside { () throws(DriverError) in
            if let login, unsafe logins.generation(of: slot) != login.generation { throw .ended("the login") }
            return try openWriting(slot)
        }
    }

    /// Opens a session that may write, or else may read, behind the gate.
    func openWriting(_ slot: UInt) throws(DriverError) -> SessionHandle {
        do throws(DriverError) {
            return try open(slot, flags: CKF_SERIAL_SESSION | CKF_RW_SESSION)
        } catch {
            guard error.returnValue == .tokenWriteProtected else { throw error }
            return try open(slot, flags: CKF_SERIAL_SESSION)
        }
    }

    /// Opens a session, behind the gate.
    func open(_ slot: UInt, flags: UInt) throws(DriverError) -> SessionHandle {
        var session: UInt = 0
        try unsafe check("C_OpenSession", functions.pointee.C_OpenSession?(slot, flags, nil, nil, &session))
        return SessionHandle(rawValue: session, slot: slot, generation: unsafe logins.generation(of: slot))
    }

    /// Closes a session; one that is gone already is closed.
    public func close(_ session: SessionHandle) {
        try? using(session) { () throws(DriverError) in
            _ = unsafe functions.pointee.C_CloseSession?(session.rawValue)
        }
    }
}

extension CryptokiModule {
    /// Whether a session is open, and whether it is the user's where it should be (PKCS#11 v2.40 §5.6 C_GetSessionInfo).
    public func isAlive(_ session: SessionHandle, loggedIn: Bool) -> Bool {
        let found = try? using(session) { () throws(DriverError) in try information(of: session) }
        guard let information = found else { return false }
        return Self.serves(information, loggedIn: loggedIn)
    }

    /// Refuses a session that is open, but not the user's any more.
    public func requireUsers(_ session: SessionHandle) throws(DriverError) {
        try using(session) { () throws(DriverError) in
            guard !isUsers(session) else { return }
            throw DriverError(call: "C_GetSessionInfo", .userNotLoggedIn)
        }
    }

    /// Whether a session is the user's, behind the gate.
    func isUsers(_ session: SessionHandle) -> Bool {
        (try? information(of: session)).map { Self.serves($0, loggedIn: true) } ?? false
    }

    private static func serves(_ information: CK_SESSION_INFO, loggedIn: Bool) -> Bool {
        let isUsers = information.state == CKS_RO_USER_FUNCTIONS || information.state == CKS_RW_USER_FUNCTIONS
        return isUsers || !loggedIn
    }

    private func information(of session: SessionHandle) throws(DriverError) -> CK_SESSION_INFO {
        var information = CK_SESSION_INFO()
        try unsafe check("C_GetSessionInfo", functions.pointee.C_GetSessionInfo?(session.rawValue, &information))
        return information
    }
}
