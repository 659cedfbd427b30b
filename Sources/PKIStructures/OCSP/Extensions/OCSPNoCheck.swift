internal import SwiftASN1

/// The certificate of an OCSP responder need not be checked itself (RFC 6960 §4.2.2.2.1).
///
///     id-pkix-ocsp-nocheck: NULL
public struct OCSPNoCheck: Hashable, ExtensionContent {
    public static let id = OID.ocspNoCheck

    public init() {}

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        try soleElement(.null, in: bytes, "ocspNoCheck").expectNull("ocspNoCheck")
    }

    public var derBytes: [UInt8] { derEncoded { $0.null() } }
}
