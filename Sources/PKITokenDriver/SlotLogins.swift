/// Who is logged in to which slot, and which sessions of a slot still hold.
struct SlotLogins {
    /// The slots that the user is logged in to.
    private var logins: [UInt: Login] = [:]
    /// How often all sessions of a slot were ended.
    private var generations: [UInt: UInt64] = [:]

    /// A login is of the whole program: those who ask for it with the same PIN share it, until the last one logs out.
    private struct Login {
        let pin: DriverSecret
        /// Kept open, since a token logs out with its last session (PKCS#11 v2.40 §5.6 C_CloseSession).
        let session: UInt
        var holderCount: Int
    }

    /// What tells the slot's sessions from those that were ended before.
    func generation(of slot: UInt) -> UInt64 { generations[slot] ?? 0 }

    /// The slot's sessions are ended, and nobody is logged in any more.
    mutating func end(_ slot: UInt) {
        logins[slot] = nil
        generations[slot, default: 0] += 1
    }

    /// The user is logged in, for the first who asked.
    mutating func begin(_ slot: UInt, pin: DriverSecret, session: UInt) {
        logins[slot] = Login(pin: pin, session: session, holderCount: 1)
    }

    /// Whether the user is logged in with this PIN.
    func isLoggedIn(_ slot: UInt, pin: DriverSecret) -> Bool { logins[slot]?.pin.isEqual(to: pin) == true }

    /// The session that the login is kept by.
    func session(of slot: UInt) -> UInt? { logins[slot]?.session }

    /// One more shares the login.
    mutating func share(_ slot: UInt) { logins[slot]?.holderCount += 1 }

    /// One less shares it; whether that was the last.
    mutating func leave(_ slot: UInt) -> Bool {
        guard let count = logins[slot]?.holderCount else { return false }
        logins[slot]?.holderCount = count - 1
        return count == 1
    }
}
