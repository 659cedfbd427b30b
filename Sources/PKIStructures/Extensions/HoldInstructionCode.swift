internal import SwiftASN1

/// What to do with a certificate that is on hold (RFC 3280 §5.3.2).
///
///     HoldInstructionCode ::= OBJECT IDENTIFIER
public struct HoldInstructionCode: Hashable, ExtensionContent {
    public static let id = OID.holdInstructionCode
    /// `id-holdinstruction-none`
    public static let none = OID(1, 2, 840, 10040, 2, 1)
    /// `id-holdinstruction-callissuer`
    public static let callIssuer = OID(1, 2, 840, 10040, 2, 2)
    /// `id-holdinstruction-reject`
    public static let reject = OID(1, 2, 840, 10040, 2, 3)

    public let instruction: OID

    public init(_ instruction: OID) { self.instruction = instruction }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        instruction = try soleElement(.objectIdentifier, in: bytes, "holdInstructionCode").objectIdentifier(
            "holdInstructionCode")
    }

    public var derBytes: [UInt8] { derEncoded { $0.objectIdentifier(instruction) } }
}
