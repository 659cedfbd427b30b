internal import SwiftASN1

/// Why a certificate was revoked, as an entry of a CRL says it (RFC 5280 §5.3.1).
///
///     reasonCode ::= { CRLReason }
///     CRLReason ::= ENUMERATED
public struct ReasonCode: Hashable, ExtensionContent {
    public static let id = OID.reasonCode

    public let reason: RevocationReason

    public init(_ reason: RevocationReason) { self.reason = reason }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        reason = try RevocationReason(soleElement(.enumerated, in: bytes, "reasonCode"))
    }

    public var derBytes: [UInt8] { derEncoded { $0.enumerated(reason.rawValue) } }
}

extension RevocationReason {
    /// The content of an ENUMERATED; `nil` for a reason that is not known.
    init?(ifKnown element: DERElement, _ what: String) throws(StructureError) {
        guard let number = element.content.first else {
            throw StructureError(.malformed, "\(what) is empty", offset: element.start)
        }
        guard element.content.count == 1, let reason = Self(rawValue: number) else { return nil }
        self = reason
    }

    /// The content of an ENUMERATED, under whatever tag.
    init(_ element: DERElement) throws(StructureError) {
        guard element.content.count == 1, let number = element.content.first, let reason = Self(rawValue: number)
        else {
            throw StructureError(
                .malformed, "the revocation reason #\(hexadecimal(element.content)) is not known",
                offset: element.start)
        }
        self = reason
    }
}
