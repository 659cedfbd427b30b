internal import CP11

/// A session with a token (PKCS#11 v2.40 §5.6).
public struct SessionHandle: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }
}

extension CryptokiModule {
    /// Opens a session that may write, or one that may only read where the token is write-protected.
    ///
    /// Login is of the application and not of the session (PKCS#11 v2.40 §5.6 C_Login): what libp11 did counts here.
    public func openSession(in slot: UInt) throws(DriverError) -> SessionHandle {
        try exclusively { () throws(DriverError) in
            do throws(DriverError) {
                return try open(slot, flags: CKF_SERIAL_SESSION | CKF_RW_SESSION)
            } catch {
                guard error.returnValue == .tokenWriteProtected else { throw error }
                return try open(slot, flags: CKF_SERIAL_SESSION)
            }
        }
    }

    private func open(_ slot: UInt, flags: UInt) throws(DriverError) -> SessionHandle {
        var session: UInt = 0
        try unsafe check("C_OpenSession", functions.pointee.C_OpenSession?(slot, flags, nil, nil, &session))
        return SessionHandle(rawValue: session)
    }

    /// Closes a session; one that is gone already is closed.
    public func close(_ session: SessionHandle) {
        try? exclusively { () throws(DriverError) in
            _ = unsafe functions.pointee.C_CloseSession?(session.rawValue)
        }
    }
}

extension CryptokiModule {
    /// Whether a session is open, and whether it is the user's where it should be (PKCS#11 v2.40 §5.6 C_GetSessionInfo).
    public func isAlive(_ session: SessionHandle, loggedIn: Bool) -> Bool {
        guard let information = try? information(of: session) else { return false }
        let isUsers = information.state == CKS_RO_USER_FUNCTIONS || information.state == CKS_RW_USER_FUNCTIONS
        return isUsers || !loggedIn
    }

    /// The slot that a session is with.
    public func slot(of session: SessionHandle) throws(DriverError) -> UInt { try information(of: session).slotID }

    private func information(of session: SessionHandle) throws(DriverError) -> CK_SESSION_INFO {
        try exclusively { () throws(DriverError) in
            var information = CK_SESSION_INFO()
            try unsafe check(
                "C_GetSessionInfo", functions.pointee.C_GetSessionInfo?(session.rawValue, &information))
            return information
        }
    }
}
