internal import CP11

/// A share in the login to a slot.
public struct SlotLogin: Hashable, Sendable {
    public let slot: UInt
    let generation: UInt64
}

/// Login and PINs by libp11 (PKCS#11 v2.40 §5.5, §5.6).
extension CryptokiModule {
    /// Logs the user in to a slot.
    ///
    /// A login with the same PIN that still holds is shared. Any other one is ended, with all sessions of the slot.
    public func logIn(slot: UInt, pin: DriverPIN) throws(DriverError) -> SlotLogin {
        try exclusively { () throws(DriverError) in
            if unsafe slots.isLoggedIn(slot, pin: pin), holdsLogin(slot) {
                unsafe slots.share(slot)
            } else {
                try begin(slot, pin)
            }
            return SlotLogin(slot: slot, generation: unsafe slots.generation(of: slot))
        }
    }

    private func begin(_ slot: UInt, _ pin: DriverPIN) throws(DriverError) {
        defer { unsafe slots.releaseIfIdle(context) }
        unsafe slots.end(slot)
        let entry = try unsafe freshSlot(slot)
        try ask("C_Login") { unsafe pin.withCString { unsafe PKCS11_login(entry, 0, $0) } }
        unsafe slots.begin(slot, pin: pin)
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
            guard unsafe slots.generation(of: slot) == login.generation, unsafe slots.leave(slot) else { return }
            unsafe slots.end(slot)
            if let entry = unsafe slots.slot(slot) { unsafe PKCS11_logout(entry) }
            _ = unsafe functions.pointee.C_CloseAllSessions?(slot)
            unsafe slots.releaseIfIdle(context)
            ERR_clear_error()
        }
    }

    /// Makes the token in a slot new, with everything on it gone (PKCS#11 v2.40 §5.5 C_InitToken).
    ///
    /// - Parameter label: at most 32 bytes of UTF-8; the caller checks it.
    public func initialise(slot: UInt, soPIN: DriverPIN, label: String) throws(DriverError) {
        try exclusively { () throws(DriverError) in
            defer { unsafe slots.releaseIfIdle(context) }
            unsafe slots.end(slot)
            let entry = try unsafe freshSlot(slot)
            // libp11 0.4.12 pads with zero bytes, and others then take them for a part of the label (PKCS#11 v2.40 §5.5
            // asks for blanks): a label of full length leaves it nothing to pad.
            let padded = label + String(repeating: " ", count: max(0, 32 - label.utf8.count))
            try ask("C_InitToken") {
                unsafe soPIN.withCString { unsafe PKCS11_init_token(entry.pointee.token, $0, padded) }
            }
        }
    }

    /// The security officer gives the user a PIN (PKCS#11 v2.40 §5.5 C_InitPIN).
    public func setUserPIN(slot: UInt, soPIN: DriverPIN, newPIN: DriverPIN) throws(DriverError) {
        try unsafe asOfficer(slot: slot, pin: soPIN) { entry throws(DriverError) in
            try ask("C_InitPIN") {
                unsafe newPIN.withCString { unsafe PKCS11_init_pin(entry.pointee.token, $0) }
            }
        }
    }

    /// The user changes the PIN (PKCS#11 v2.40 §5.5 C_SetPIN).
    public func changeUserPIN(slot: UInt, pin: DriverPIN, newPIN: DriverPIN) throws(DriverError) {
        try exclusively { () throws(DriverError) in
            defer { unsafe slots.releaseIfIdle(context) }
            unsafe slots.end(slot)
            let entry = try unsafe freshSlot(slot)
            try ask("C_SetPIN") {
                unsafe pin.withCString { old in
                    unsafe newPIN.withCString { unsafe PKCS11_change_pin(entry, old, $0) }
                }
            }
        }
    }

    /// The security officer changes the own PIN (PKCS#11 v2.40 §5.5 C_SetPIN).
    public func changeOfficerPIN(slot: UInt, pin: DriverPIN, newPIN: DriverPIN) throws(DriverError) {
        try unsafe asOfficer(slot: slot, pin: pin) { entry throws(DriverError) in
            try ask("C_SetPIN") {
                unsafe pin.withCString { old in
                    unsafe newPIN.withCString { unsafe PKCS11_change_pin(entry, old, $0) }
                }
            }
        }
    }

    /// Runs a call between a login of the security officer and the logout.
    private func asOfficer(
        slot: UInt, pin: DriverPIN, _ body: (UnsafeMutablePointer<PKCS11_SLOT>) throws(DriverError) -> Void
    ) throws(DriverError) {
        try exclusively { () throws(DriverError) in
            defer { unsafe slots.releaseIfIdle(context) }
            unsafe slots.end(slot)
            let entry = try unsafe freshSlot(slot)
            try ask("C_Login") { unsafe pin.withCString { unsafe PKCS11_login(entry, 1, $0) } }
            defer {
                unsafe PKCS11_logout(entry)
                ERR_clear_error()
            }
            try unsafe body(entry)
        }
    }

    /// libp11's slot with no session open and nobody logged in, ready for a session that may write.
    ///
    /// PKCS11_login does nothing, and says so to nobody, where libp11 thinks that somebody is logged in; and the security
    /// officer is refused while a session that may only read is open. Going through the read-only mode closes all
    /// sessions of the slot and makes libp11 forget the login.
    private func freshSlot(_ slot: UInt) throws(DriverError) -> UnsafeMutablePointer<PKCS11_SLOT> {
        if unsafe slots.slot(slot) == nil {
            try ask("C_GetSlotList") { unsafe slots.enumerate(context) }
        }
        guard let entry = unsafe slots.slot(slot) else {
            throw DriverError(call: "C_GetSlotList", .tokenNotPresent)
        }
        unsafe PKCS11_logout(entry)
        try ask("C_CloseAllSessions") { unsafe PKCS11_open_session(entry, 0) }
        try ask("C_CloseAllSessions") { unsafe PKCS11_open_session(entry, 1) }
        return unsafe entry
    }

    /// Runs a call of libp11 and finds the module's answer where it failed.
    private func ask(_ call: String, _ body: () -> Int32) throws(DriverError) {
        ERR_clear_error()
        guard body() != 0 else { return }
        let answer = capki_p11_take_answer()
        guard answer != CKR_OK else { throw DriverError(.badAnswer, "\(call) failed without a reason") }
        throw DriverError(call: call, ReturnValue(rawValue: answer))
    }
}
