internal import CP11

/// libp11's slots, as it listed them.
///
/// A list is never refreshed: PKCS11_update_slots of 0.4.12 crashes with two slots. Releasing a list closes all sessions
/// of its slots, so that lists are kept until nobody is logged in; it also wipes the copy of the PIN that libp11 keeps.
@safe
struct SlotLists {
    private var lists: [(slots: UnsafeMutablePointer<PKCS11_SLOT>, count: UInt32)] = unsafe []
    /// The slots that somebody is logged in to.
    var loggedIn: Set<UInt> = []

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
        guard loggedIn.isEmpty else { return }
        while let list = unsafe lists.popLast() { unsafe PKCS11_release_all_slots(context, list.slots, list.count) }
    }
}
