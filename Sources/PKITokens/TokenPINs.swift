public import PKIKeys
internal import PKITokenDriver

extension Token {
    /// How a user PIN of this token that is locked becomes usable again, by its vendor's profile.
    public var unlockStyle: VendorProfile.UnlockStyle { custody.profile.unlock }

    /// How far a PIN is from being locked, as of now.
    public func pinState(_ role: PINRole) throws(TokenError) -> PINState {
        try state.change { state throws(TokenError) in
            var now = try relocate(&state)
            now.counted = custody.counted
            return now.pinState(role)
        }
    }

    /// Refuses a PIN that is locked, before its owner is asked for it.
    public func requireUsable(_ pin: PINState) throws(TokenError) {
        guard pin.level == .locked else { return }
        let what = "the use of token '\(description.label)'"
        throw PINFailure(custody: custody, role: pin.role, what: what).locked()
    }

    /// The security officer gives the user a new PIN, which also unlocks it (PKCS#11 v2.40 §5.5 C_InitPIN).
    ///
    /// The keys stay. Whoever was logged in is not any more.
    ///
    /// - Parameter policy: binds the new PIN.
    public func setUserPIN(soPIN: Secret, newPIN: Secret, policy: PINPolicy? = nil) throws(TokenError) {
        try policy?.require(newPIN, "user PIN")
        let officer = try driverPIN(soPIN, "SO PIN", for: description)
        let user = try driverPIN(newPIN, "new user PIN", for: description)
        try change("setting the user PIN of token '\(description.label)'", of: .user, by: .officer) {
            (slot) throws(DriverError) in
            try module.setUserPIN(slot: slot, soPIN: officer, newPIN: user)
        }
        try custody.reset([.user])
    }

    /// Unlocks the user's PIN by the token's own way, with the SO PIN or the PUK, and gives it a new one.
    ///
    /// - Parameters:
    ///   - key: the SO PIN or the PUK, as ``unlockStyle`` says.
    ///   - policy: binds the new PIN.
    /// - Throws: `TokenError.Code.unsupported` where nothing but an initialisation helps, which is never done silently.
    public func unlockUserPIN(by key: Secret, newPIN: Secret, policy: PINPolicy? = nil) throws(TokenError) {
        switch unlockStyle {
        case .securityOfficer: try setUserPIN(soPIN: key, newPIN: newPIN, policy: policy)
        case .puk: try unlock(puk: key, newPIN, policy)
        case .initialisation:
            throw TokenError(
                .unsupported, "token '\(description.label)' has no way to unlock its user PIN",
                hint:
                    "only a new initialisation helps, which erases the token: capki token init --erase --serial \(description.serial)"
            )
        }
    }

    /// A card takes its PUK in the place of the old PIN where nobody is logged in.
    private func unlock(puk: Secret, _ newPIN: Secret, _ policy: PINPolicy?) throws(TokenError) {
        try policy?.require(newPIN, "user PIN")
        let key = try driverPIN(puk, "PUK", for: description)
        let user = try driverPIN(newPIN, "new user PIN", for: description)
        try change("unlocking the user PIN of token '\(description.label)'", of: .user, by: .unblocking) {
            (slot) throws(DriverError) in
            try module.changeUserPIN(slot: slot, pin: key, newPIN: user)
        }
        try custody.reset([.user])
    }

    /// The user changes the PIN (PKCS#11 v2.40 §5.5 C_SetPIN). Whoever was logged in is not any more.
    ///
    /// - Parameter policy: binds the new PIN.
    public func changeUserPIN(_ pin: Secret, to newPIN: Secret, policy: PINPolicy? = nil) throws(TokenError) {
        try policy?.require(newPIN, "user PIN")
        let present = try driverPIN(pin, "user PIN", for: description)
        let user = try driverPIN(newPIN, "new user PIN", for: description)
        try change("changing the user PIN of token '\(description.label)'", of: .user, by: .user) {
            (slot) throws(DriverError) in
            try module.changeUserPIN(slot: slot, pin: present, newPIN: user)
        }
    }

    /// The security officer changes the own PIN (PKCS#11 v2.40 §5.5 C_SetPIN after a login as CKU_SO).
    ///
    /// - Parameter policy: binds the new PIN.
    public func changeOfficerPIN(_ pin: Secret, to newPIN: Secret, policy: PINPolicy? = nil) throws(TokenError) {
        try policy?.require(newPIN, "SO PIN")
        let present = try driverPIN(pin, "SO PIN", for: description)
        let officer = try driverPIN(newPIN, "new SO PIN", for: description)
        try change("changing the SO PIN of token '\(description.label)'", of: .officer, by: .officer) {
            (slot) throws(DriverError) in
            try module.changeOfficerPIN(slot: slot, pin: present, newPIN: officer)
        }
    }

    /// - Parameters:
    ///   - owner: whose PIN gets new.
    ///   - role: whose PIN is tried for it.
    private func change(
        _ what: String, of owner: PINRole, by role: PINRole, _ body: (UInt) throws(DriverError) -> Void
    ) throws(TokenError) {
        try withoutSession { slot throws(TokenError) in
            do throws(TokenError) {
                try custody.attempt(role, what, in: slot) { () throws(DriverError) in try body(slot) }
            } catch {
                let old = owner == role ? "the old one" : "what it was, also where that is locked"
                throw error.withDoubt(of: owner, old: old, on: description.label)
            }
        }
    }
}
