internal import CP11

/// Making tokens new, and new PINs (PKCS#11 v2.40 §5.5).
extension CryptokiModule {
    /// Makes the token in a slot new, with everything on it gone (PKCS#11 v2.40 §5.5 C_InitToken).
    ///
    /// - Parameter label: at most 32 bytes of UTF-8; the caller checks it.
    public func initialise(slot: UInt, soPIN: DriverSecret, label: String) throws(DriverError) {
        try exclusively { () throws(DriverError) in
            try closeAll(slot)
            // Padded with blanks, without an end (PKCS#11 v2.40 §5.5).
            var padded = Array(label.utf8.prefix(32))
            padded += [UInt8](repeating: 0x20, count: 32 - padded.count)
            let answer = unsafe soPIN.withBytes { bytes, count in
                unsafe functions.pointee.C_InitToken?(slot, bytes, count, &padded)
            }
            try check("C_InitToken", answer)
        }
    }

    /// The security officer gives the user a PIN (PKCS#11 v2.40 §5.5 C_InitPIN).
    public func setUserPIN(slot: UInt, soPIN: DriverSecret, newPIN: DriverSecret) throws(DriverError) {
        try inSessionAlone(slot) { session throws(DriverError) in
            try logIn(session, as: CKU_SO, soPIN)
            let answer = unsafe newPIN.withBytes { bytes, count in
                unsafe functions.pointee.C_InitPIN?(session.rawValue, bytes, count)
            }
            try check("C_InitPIN", answer)
        }
    }

    /// The user changes the PIN (PKCS#11 v2.40 §5.5 C_SetPIN).
    public func changeUserPIN(slot: UInt, pin: DriverSecret, newPIN: DriverSecret) throws(DriverError) {
        try inSessionAlone(slot) { session throws(DriverError) in
            try setPIN(pin, newPIN, in: session)
        }
    }

    /// The security officer changes the own PIN (PKCS#11 v2.40 §5.5 C_SetPIN).
    public func changeOfficerPIN(slot: UInt, pin: DriverSecret, newPIN: DriverSecret) throws(DriverError) {
        try inSessionAlone(slot) { session throws(DriverError) in
            try logIn(session, as: CKU_SO, pin)
            try setPIN(pin, newPIN, in: session)
        }
    }

    /// Changes the PIN of whoever is logged in, or of the user.
    private func setPIN(_ pin: DriverSecret, _ newPIN: DriverSecret, in session: SessionHandle) throws(DriverError) {
        let answer = unsafe pin.withBytes { old, oldCount in
            unsafe newPIN.withBytes { new, newCount in
                unsafe functions.pointee.C_SetPIN?(session.rawValue, old, oldCount, new, newCount)
            }
        }
        try check("C_SetPIN", answer)
    }

    /// Runs calls in a session with no other open, and leaves none: nobody is logged in afterwards.
    private func inSessionAlone(
        _ slot: UInt, _ body: (SessionHandle) throws(DriverError) -> Void
    ) throws(DriverError) {
        try exclusively { () throws(DriverError) in
            let session = try openAlone(slot)
            defer {
                _ = unsafe functions.pointee.C_Logout?(session.rawValue)
                try? closeAll(slot)
            }
            try body(session)
        }
    }
}
