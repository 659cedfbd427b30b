internal import SwiftASN1

/// From which certificate of the path on `anyPolicy` no longer counts (RFC 5280 §4.2.1.14).
///
///     InhibitAnyPolicy ::= SkipCerts
///     SkipCerts ::= INTEGER (0..MAX)
public struct InhibitAnyPolicy: Hashable, ExtensionContent {
    public static let id = OID.inhibitAnyPolicy

    public let skipCertificates: Int

    public init(skipCertificates: Int) { self.skipCertificates = skipCertificates }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        skipCertificates = try soleElement(.integer, in: bytes, "inhibitAnyPolicy").smallInteger("inhibitAnyPolicy")
    }

    public var derBytes: [UInt8] { derEncoded { $0.integer(skipCertificates) } }
}
