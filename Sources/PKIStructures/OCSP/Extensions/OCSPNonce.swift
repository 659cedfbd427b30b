internal import SwiftASN1

/// What binds an OCSP response to its request (RFC 8954 §2.1).
///
///     Nonce ::= OCTET STRING (SIZE (1..32))
public struct OCSPNonce: Hashable, ExtensionContent {
    public static let id = OID.ocspNonce
    /// The most octets that RFC 8954 allows; RFC 6960 set no limit, so longer ones are read up to 255.
    public static let limit = 32
    private static let readLimit = 255

    public let octets: [UInt8]

    public init(_ octets: [UInt8]) { self.octets = octets }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let element = try soleElement(.octetString, in: bytes, "the nonce")
        guard (1...Self.readLimit).contains(element.content.count) else {
            throw StructureError(
                .malformed, "the nonce has \(element.content.count) octets, RFC 8954 §2.1 allows 1 to \(Self.limit)",
                offset: element.start)
        }
        octets = Array(element.content)
    }

    public var derBytes: [UInt8] { derEncoded { $0.octetString(octets) } }
}
