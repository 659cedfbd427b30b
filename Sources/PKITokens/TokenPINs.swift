public import PKIKeys
internal import PKITokenDriver

extension Token {
    /// The security officer gives the user a new PIN, which also unlocks it (PKCS#11 v2.40 §5.5 C_InitPIN).
    ///
    /// The keys stay. Whoever was logged in is not any more.
    ///
    /// - Parameter policy: binds the new PIN.
    public func setUserPIN(soPIN: Secret, newPIN: Secret, policy: PINPolicy? = nil) throws(TokenError) {
        try policy?.require(newPIN, "user PIN")
        let officer = try driverPIN(soPIN, "SO PIN", for: description)
        let user = try driverPIN(newPIN, "new user PIN", for: description)
        try change("setting the user PIN of token '\(description.label)'", officer: true) {
            (slot) throws(DriverError) in
            try module.setUserPIN(slot: slot, soPIN: officer, newPIN: user)
        }
    }

    /// The user changes the PIN (PKCS#11 v2.40 §5.5 C_SetPIN). Whoever was logged in is not any more.
    ///
    /// - Parameter policy: binds the new PIN.
    public func changeUserPIN(_ pin: Secret, to newPIN: Secret, policy: PINPolicy? = nil) throws(TokenError) {
        try policy?.require(newPIN, "user PIN")
        let present = try driverPIN(pin, "user PIN", for: description)
        let user = try driverPIN(newPIN, "new user PIN", for: description)
        try change("changing the user PIN of token '\(description.label)'", officer: false) {
            (slot) throws(DriverError) in
            try module.changeUserPIN(slot: slot, pin: present, newPIN: user)
        }
    }

    private func change(
        _ what: String, officer: Bool, _ body: (UInt) throws(DriverError) -> Void
    ) throws(TokenError) {
        try withoutSession { slot throws(TokenError) in
            do throws(DriverError) {
                try body(slot)
            } catch {
                throw PINFailure.explained(error, what, officer: officer, in: slot, of: module)
            }
        }
    }
}
