internal import SwiftASN1

/// When and why a certificate was revoked, as an OCSP response says it (RFC 6960 §4.2.1).
///
///     RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }
public struct RevokedInfo: Hashable, Sendable {
    public let revocationTime: GeneralizedTime
    /// Why; `nil` where the response does not say, or gives a reason that is not known: revoked it is all the same, as by an
    /// entry of a CRL (RFC 5280 §5.3.1).
    public let reason: RevocationReason?
    /// The number as it was read or is written, since it was signed also where it is not known.
    private let reasonOctets: [UInt8]?

    public init(at revocationTime: GeneralizedTime, reason: RevocationReason? = nil) {
        self.revocationTime = revocationTime
        self.reason = reason
        reasonOctets = reason.map { [$0.rawValue] }
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        revocationTime = try GeneralizedTime(from: &parts, "revocationTime")
        let number = try parts.readExplicit(0, .enumerated, "revocationReason")
        try parts.expectEnd(of: "revoked")
        reason = try number.flatMap { number throws(StructureError) in
            try RevocationReason(ifKnown: number, "revocationReason")
        }
        reasonOctets = number.map { Array($0.content) }
    }

    func encode(into coder: inout DER.Serializer) {
        coder.contextConstructed(1) { coder in
            coder.encoded(revocationTime.derBytes)
            if let reasonOctets { coder.contextConstructed(0) { $0.enumerated(octets: reasonOctets) } }
        }
    }
}
