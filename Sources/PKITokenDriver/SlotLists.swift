internal import CP11

/// libp11's slots, as it listed them.
///
/// A list is never refreshed: PKCS11_update_slots of 0.4.12 crashes with two slots. Releasing a list closes all sessions
/// of its slots, so that lists are kept until nobody is logged in; it also wipes the copy of the PIN that libp11 keeps.
@safe
struct SlotLists {
    private var lists: [(slots: UnsafeMutablePointer<PKCS11_SLOT>, count: UInt32)] = unsafe []
    /// The slots that the user is logged in to.
    private var logins: [UInt: Login] = [:]
    /// How often all sessions of a slot were ended.
    private var generations: [UInt: UInt64] = [:]

    /// A login is of the whole program: those who ask for it with the same PIN share it, until the last one logs out.
    private struct Login {
        let pin: DriverPIN
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
    mutating func begin(_ slot: UInt, pin: DriverPIN) { logins[slot] = Login(pin: pin, holderCount: 1) }

    /// Whether the user is logged in with this PIN.
    func isLoggedIn(_ slot: UInt, pin: DriverPIN) -> Bool { logins[slot]?.pin.isEqual(to: pin) == true }

    /// One more shares the login.
    mutating func share(_ slot: UInt) { logins[slot]?.holderCount += 1 }

    /// One less shares it; whether that was the last.
    mutating func leave(_ slot: UInt) -> Bool {
        guard let count = logins[slot]?.holderCount else { return false }
        logins[slot]?.holderCount = count - 1
        return count == 1
    }

    /// The slot with this number, with a token in it at the time of listing; the newest list first.
    func slot(_ id: UInt) -> UnsafeMutablePointer<PKCS11_SLOT>? {
        for list in unsafe lists.indices.reversed() {
            let count = unsafe Int(lists[list].count)
            for index in 0..<count {
                let slot = unsafe lists[list].slots + index
                if unsafe PKCS11_get_slotid_from_slot(slot) == id {
                    return unsafe slot.pointee.token == nil ? nil : slot
                }
            }
        }
        return nil
    }

    /// Lists the slots anew.
    mutating func enumerate(_ context: UnsafeMutablePointer<PKCS11_CTX>) -> Int32 {
        var slots: UnsafeMutablePointer<PKCS11_SLOT>?
        var count: UInt32 = 0
        let status = unsafe PKCS11_enumerate_slots(context, &slots, &count)
        if status == 0, let slots = unsafe slots { unsafe lists.append((slots, count)) }
        return status
    }

    /// Gives the lists back where nobody is logged in.
    mutating func releaseIfIdle(_ context: UnsafeMutablePointer<PKCS11_CTX>) {
        guard logins.isEmpty else { return }
        while let list = unsafe lists.popLast() {
            for index in 0..<Int(unsafe list.count) {
                end(unsafe UInt(PKCS11_get_slotid_from_slot(list.slots + index)))
            }
            unsafe PKCS11_release_all_slots(context, list.slots, list.count)
        }
    }
}
