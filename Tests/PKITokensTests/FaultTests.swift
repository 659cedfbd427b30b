import TestSupport
import Testing

/// A USB key is never left half written.
@Suite("Faults in the middle", .enabled(if: SoftToken.isWanted))
struct FaultTests {
    @Test(
        "whichever call fails, before or after it took effect, with whichever code: the token is as before, done, or the message says what is left; the next run finishes it",
        arguments: FaultBench.operations)
    func everyCall(operation: String) throws {
        let result = try FaultBench().run([operation])
        #expect(result.status == 0, "\(result.transcript)")
        #expect(result.text.contains("0 failures"), "\(result.transcript)")
    }

    @Test("writing a certificate takes these calls and no more, the login among them")
    func callsOfWriting() throws {
        let result = try FaultBench().run(["write", "count"])
        #expect(result.status == 0, "\(result.transcript)")
        #expect(result.text.split(separator: "\n").map(String.init) == Self.callsOfWriting, "\(result.transcript)")
    }

    /// A first certificate with a chain of one, on a token with one key; SoftHSM shows a second slot, which is free.
    /// The state of the PIN is read before the login.
    private static let callsOfWriting = [
        "C_GetInfo 1", "C_GetSlotList 4", "C_GetSlotInfo 4", "C_GetTokenInfo 5", "C_OpenSession 2",
        "C_CloseSession 1", "C_CloseAllSessions 2", "C_GetSessionInfo 6", "C_Login 1", "C_Logout 1",
        "C_CreateObject 2", "C_GetAttributeValue 4", "C_SetAttributeValue 2", "C_FindObjectsInit 6",
        "C_FindObjects 11", "C_FindObjectsFinal 6", "C_SignInit 1", "C_Sign 1",
    ]
}
