internal import SwiftASN1

/// The responder answers `revoked` for certificates that were never issued (RFC 6960 §4.4.8).
///
///     id-pkix-ocsp-extended-revoke: NULL
public struct ExtendedRevoke: Hashable, ExtensionContent {
    public static let id = OID.ocspExtendedRevoke

    public init() {}

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        try soleElement(.null, in: bytes, "extendedRevoke").expectNull("extendedRevoke")
    }

    public var derBytes: [UInt8] { derEncoded { $0.null() } }
}
