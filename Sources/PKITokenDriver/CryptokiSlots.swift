internal import CP11

/// A slot with the token in it (PKCS#11 v2.40 §3.2).
public struct SlotRecord: Sendable {
    public let slotID: UInt
    public let slotDescription: String
    public let token: TokenRecord
}

/// What C_GetTokenInfo says at the moment (PKCS#11 v2.40 §3.3); texts are without padding and control characters.
public struct TokenRecord: Sendable {
    public let label: String
    public let manufacturer: String
    public let model: String
    public let serialNumber: String
    /// The CKF_ bits.
    public let flags: UInt
    /// `nil` where the token does not say.
    public let minimumPINByteCount: Int?
    /// `nil` where the token does not say.
    public let maximumPINByteCount: Int?
    /// How many sessions the token lets one program have; `nil` where it does not say, or sets no limit.
    public let maximumSessionCount: Int?

    init(_ information: CK_TOKEN_INFO) {
        label = text(information.label)
        manufacturer = text(information.manufacturerID)
        model = text(information.model)
        serialNumber = text(information.serialNumber)
        flags = information.flags
        minimumPINByteCount = plausible(information.ulMinPinLen)
        maximumPINByteCount = plausible(information.ulMaxPinLen)
        let counts = [information.ulMaxSessionCount, information.ulMaxRwSessionCount]
        maximumSessionCount = counts.compactMap(plausible).min()
    }
}

/// The module's own name for itself (PKCS#11 v2.40 §3.1).
public struct ModuleRecord: Sendable {
    public let manufacturer: String
    public let libraryDescription: String
    public let libraryVersion: String
    public let cryptokiVersion: String
}

/// More slots than any module has that means well.
private let slotLimit = 1024
/// More mechanisms than any module has that means well.
private let mechanismLimit = 4096

extension CryptokiModule {
    /// Asks the module who it is (PKCS#11 v2.40 §5.4 C_GetInfo).
    public func record() throws(DriverError) -> ModuleRecord {
        try exclusively { () throws(DriverError) in
            var information = CK_INFO()
            try unsafe check("C_GetInfo", functions.pointee.C_GetInfo?(&information))
            return ModuleRecord(
                manufacturer: text(information.manufacturerID),
                libraryDescription: text(information.libraryDescription),
                libraryVersion: "\(information.libraryVersion.major).\(information.libraryVersion.minor)",
                cryptokiVersion: "\(information.cryptokiVersion.major).\(information.cryptokiVersion.minor)")
        }
    }

    /// The slots with a token in them, as they are now (PKCS#11 v2.40 §5.5).
    ///
    /// Asked of the module itself: libp11 keeps a snapshot, and refreshing it crashes in 0.4.12. A token that is pulled
    /// out between two calls is left out.
    public func slotsWithToken(note: StageNote = { _ in }) throws(DriverError) -> [SlotRecord] {
        try exclusively { () throws(DriverError) in
            var records: [SlotRecord] = []
            note("in C_GetSlotList")
            for slot in try slotIDs() {
                do throws(DriverError) {
                    note("in C_GetSlotInfo")
                    var information = CK_SLOT_INFO()
                    try unsafe check("C_GetSlotInfo", functions.pointee.C_GetSlotInfo?(slot, &information))
                    note("in C_GetTokenInfo")
                    records.append(
                        SlotRecord(
                            slotID: slot, slotDescription: text(information.slotDescription),
                            token: try readToken(slot)))
                } catch {
                    guard error.returnValue.map(gone.contains) == true else { throw error }
                }
            }
            return records
        }
    }

    /// The slots where something happened since the last call, a token that came or went (PKCS#11 v2.40 §5.5
    /// C_WaitForSlotEvent with CKF_DONT_BLOCK); `nil` where the module cannot tell.
    ///
    /// It does not wait: what waits inside a module can be woken by nobody but C_Finalize.
    public func slotEvents(note: StageNote = { _ in }) throws(DriverError) -> Set<UInt>? {
        try exclusively { () throws(DriverError) in
            var slots: Set<UInt> = []
            note("in C_WaitForSlotEvent")
            // A module that says so without end does not mean slots.
            for _ in 0..<slotLimit {
                var slot: UInt = 0
                guard let answer = unsafe functions.pointee.C_WaitForSlotEvent?(CKF_DONT_BLOCK, &slot, nil) else {
                    return nil
                }
                switch answer {
                case CKR_OK: slots.insert(slot)
                case CKR_NO_EVENT: return slots
                case CKR_FUNCTION_NOT_SUPPORTED: return nil
                default: try check("C_WaitForSlotEvent", answer)
                }
            }
            return nil
        }
    }

    /// What the token in a slot says at the moment.
    public func token(in slot: UInt) throws(DriverError) -> TokenRecord {
        try exclusively { () throws(DriverError) in try readToken(slot) }
    }

    /// What the token in a slot can do (PKCS#11 v2.40 §5.5 C_GetMechanismList).
    public func mechanisms(in slot: UInt) throws(DriverError) -> Set<MechanismType> {
        try exclusively { () throws(DriverError) in
            let values = unsafe try list("C_GetMechanismList", limit: mechanismLimit) { values, count in
                unsafe functions.pointee.C_GetMechanismList?(slot, values, count)
            }
            return Set(values.map(MechanismType.init(rawValue:)))
        }
    }

    private func readToken(_ slot: UInt) throws(DriverError) -> TokenRecord {
        var information = CK_TOKEN_INFO()
        try unsafe check("C_GetTokenInfo", functions.pointee.C_GetTokenInfo?(slot, &information))
        return TokenRecord(information)
    }

    private func slotIDs() throws(DriverError) -> [UInt] {
        // SoftHSM looks for new tokens only in a call without a list, which is the first one here.
        unsafe try list("C_GetSlotList", limit: slotLimit) { values, count in
            unsafe functions.pointee.C_GetSlotList?(1, values, count)
        }
    }

    /// Asks for a length, then for the list; again where the list grew in between.
    private func list(
        _ call: String, limit: Int, _ body: (UnsafeMutablePointer<UInt>?, UnsafeMutablePointer<UInt>) -> CK_RV?
    ) throws(DriverError) -> [UInt] {
        for _ in 0..<4 {
            var count: UInt = 0
            try unsafe check(call, body(nil, &count))
            guard count <= UInt(limit) else {
                throw DriverError(.badAnswer, "\(call) speaks of \(count) entries, the limit is \(limit)")
            }
            guard count > 0 else { return [] }
            let capacity = count
            var values = [UInt](repeating: 0, count: Int(capacity))
            let answer = unsafe body(&values, &count)
            if answer == CKR_BUFFER_TOO_SMALL { continue }
            try check(call, answer)
            return Array(values.prefix(Int(min(count, capacity))))
        }
        throw DriverError(.badAnswer, "\(call) gives another length each time")
    }
}

/// Answers that say that there is no token any more.
private let gone: Set<ReturnValue> = [.tokenNotPresent, .tokenNotRecognized, .deviceRemoved, .slotIDInvalid]

/// A text that is padded with blanks (PKCS#11 v2.40 §2.1): whatever a token says, it cannot steer a terminal.
private func text<Field>(_ field: Field) -> String {
    let bytes = unsafe withUnsafeBytes(of: field) { unsafe Array($0) }
    let end = bytes.lastIndex { $0 != 0x20 && $0 != 0 }.map { $0 + 1 } ?? 0
    return printable(bytes[..<end])
}

/// Text from a token, with a replacement for what is no UTF-8 or a control character.
public func printable(_ bytes: some Collection<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        scalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(scalars)
}

/// A length or a count, where it is one and not CK_UNAVAILABLE_INFORMATION, CK_EFFECTIVELY_INFINITE (zero) or nonsense.
private func plausible(_ count: UInt) -> Int? { count > 0 && count <= 4096 ? Int(count) : nil }
