internal import SwiftASN1

/// The mark of a precertificate, which no one may accept as a certificate (RFC 6962 §3.1).
///
///     NULL, critical
public struct PrecertificatePoison: Hashable, ExtensionContent {
    public static let id = OID.precertificatePoison

    public init() {}

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        try soleElement(.null, in: bytes, "precertificatePoison").expectNull("precertificatePoison")
    }

    public var derBytes: [UInt8] { derEncoded { $0.null() } }
}
