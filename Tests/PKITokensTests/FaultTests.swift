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

    @Test("writing takes these calls and no more, the login among them", arguments: listedCalls.keys.sorted())
    func callsOfWriting(operation: String) throws {
        let result = try FaultBench().run([operation, "count"])
        #expect(result.status == 0, "\(result.transcript)")
        #expect(result.text.split(separator: "\n").map(String.init) == Self.listedCalls[operation], "\(result.text)")
    }

    /// On a token of SoftHSM, which shows a second slot that is free. The state of the PIN is read before the login.
    private static let listedCalls = [
        // A first certificate with a chain of one, on a token with one key.
        "write": [
            "C_GetInfo 1", "C_GetSlotList 4", "C_GetSlotInfo 4", "C_GetTokenInfo 5", "C_OpenSession 2",
            "C_CloseSession 1", "C_CloseAllSessions 2", "C_GetSessionInfo 6", "C_Login 1", "C_Logout 1",
            "C_CreateObject 2", "C_GetAttributeValue 4", "C_SetAttributeValue 2", "C_FindObjectsInit 6",
            "C_FindObjects 11", "C_FindObjectsFinal 6", "C_SignInit 1", "C_Sign 1",
        ],
        // A certificate with its seal, in the place of a key with its certificate and seal: four objects go.
        "seal": [
            "C_GetInfo 1", "C_GetSlotList 4", "C_GetSlotInfo 4", "C_GetTokenInfo 5", "C_OpenSession 2",
            "C_CloseSession 1", "C_CloseAllSessions 2", "C_GetSessionInfo 9", "C_Login 1", "C_Logout 1",
            "C_CreateObject 2", "C_DestroyObject 4", "C_GetAttributeValue 12", "C_SetAttributeValue 2",
            "C_FindObjectsInit 16", "C_FindObjects 29", "C_FindObjectsFinal 16", "C_SignInit 1", "C_Sign 1",
        ],
        // An SM2 encryption key in its envelope, with its certificate.
        "enveloped": [
            "C_GetInfo 1", "C_GetSlotList 4", "C_GetSlotInfo 4", "C_GetTokenInfo 5", "C_OpenSession 2",
            "C_CloseSession 1", "C_CloseAllSessions 2", "C_GetSessionInfo 6", "C_Login 1", "C_Logout 1",
            "C_CreateObject 2", "C_GetAttributeValue 5", "C_SetAttributeValue 2", "C_FindObjectsInit 9",
            "C_FindObjects 15", "C_FindObjectsFinal 9", "C_DecryptInit 1", "C_Decrypt 1", "C_UnwrapKey 1",
        ],
    ]
}
