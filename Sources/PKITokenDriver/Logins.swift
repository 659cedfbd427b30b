internal import CP11

/// A share in the login to a slot.
public struct SlotLogin: Hashable, Sendable {
    public let slot: UInt
    let generation: UInt64
}

/// Logins (PKCS#11 v2.40 §5.6).
///
/// libp11 is not asked: 0.4.12 waits without end for a session where C_OpenSession is refused, and takes a login of the
/// security officer for done where a user is logged in.
extension CryptokiModule {
    /// Logs the user in to a slot.
    ///
    /// A login with the same PIN that still holds is shared. Any other one is ended, with all sessions of the slot.
    public func logIn(slot: UInt, pin: DriverSecret) throws(DriverError) -> SlotLogin {
        try exclusively { () throws(DriverError) in
            if unsafe logins.isLoggedIn(slot, pin: pin), holdsLogin(slot) {
                unsafe logins.share(slot)
            } else {
                let session = try openAlone(slot)
                try logIn(session, as: CKU_USER, pin)
                unsafe logins.begin(slot, pin: pin, session: session.rawValue)
            }
            return SlotLogin(slot: slot, generation: unsafe logins.generation(of: slot))
        }
    }

    /// Whether a new session would be the user's: others in this process may have logged out, or the token was pulled.
    private func holdsLogin(_ slot: UInt) -> Bool {
        guard let session = try? open(slot, flags: CKF_SERIAL_SESSION) else { return false }
        defer { _ = unsafe functions.pointee.C_CloseSession?(session.rawValue) }
        return isUsers(session)
    }

    /// Gives a login up; the last one of those who share it logs out and ends the slot's sessions.
    public func logOut(_ login: SlotLogin) {
        try? exclusively { () throws(DriverError) in
            let slot = login.slot
            guard unsafe logins.generation(of: slot) == login.generation, unsafe logins.leave(slot) else { return }
            // A module that fails to close sessions should at least not leave somebody logged in.
            if let session = unsafe logins.session(of: slot) { _ = unsafe functions.pointee.C_Logout?(session) }
            try closeAll(slot)
        }
    }

    /// Ends all sessions of a slot, and with them every login, then opens one that may write.
    ///
    /// Nothing of before is left: a PIN that was taken for right because somebody is logged in would be a PIN that
    /// nobody has checked, and the security officer is refused while a session that may only read is open.
    func openAlone(_ slot: UInt) throws(DriverError) -> SessionHandle {
        try closeAll(slot)
        return try openWriting(slot)
    }

    /// Logs in by a session, which is closed where that fails.
    func logIn(_ session: SessionHandle, as user: UInt, _ pin: DriverSecret) throws(DriverError) {
        let answer = unsafe pin.withBytes { bytes, count in
            unsafe functions.pointee.C_Login?(session.rawValue, user, bytes, count)
        }
        do throws(DriverError) {
            try check("C_Login", answer)
        } catch {
            // A login that took effect all the same goes with the sessions.
            try? closeAll(session.slot)
            throw error
        }
    }

    /// Closes the slot's sessions, behind the gate; this process forgets them in any case.
    func closeAll(_ slot: UInt) throws(DriverError) {
        unsafe logins.end(slot)
        try unsafe check("C_CloseAllSessions", functions.pointee.C_CloseAllSessions?(slot))
    }
}
