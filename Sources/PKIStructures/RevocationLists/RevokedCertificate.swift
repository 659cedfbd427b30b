internal import SwiftASN1

/// One entry of a CRL (RFC 5280 §5.3).
///
///     SEQUENCE { userCertificate CertificateSerialNumber, revocationDate Time, crlEntryExtensions Extensions OPTIONAL }
public struct RevokedCertificate: Hashable, Sendable {
    public let serialNumber: SerialNumber
    /// The time of the revocation with its type.
    public let revocationTime: CertificateTime
    /// Why; `nil` where the entry does not say, or gives a reason that is not known: revoked it is all the same (RFC 5280
    /// §5.3.1), and the entries beside it are read.
    public let reason: RevocationReason?
    /// Since when the key is known or feared to be out of control (RFC 5280 §5.3.2).
    public let invalidityDate: Instant?
    /// The extensions as they were read; an entry that is made has them of its reason and date.
    private let readExtensions: Extensions?

    public var revocationDate: Instant { revocationTime.instant }

    /// The extensions of the entry in their order.
    public var extensions: Extensions { readExtensions ?? madeExtensions }

    /// A critical extension that is not understood: the entry must count as revoked (RFC 5280 §5.3).
    public var unknownCriticalExtension: OID? {
        readExtensions?.first { $0.isCritical && $0.id != .reasonCode && $0.id != .invalidityDate }?.id
    }

    public init(
        serialNumber: SerialNumber, revocationDate: Instant, reason: RevocationReason?, invalidityDate: Instant?
    ) {
        self.serialNumber = serialNumber
        revocationTime = CertificateTime(revocationDate)
        self.reason = reason
        self.invalidityDate = invalidityDate
        readExtensions = nil
    }

    /// The same entry with its extensions written anew.
    init(_ entry: RevokedCertificate, extensions: Extensions) {
        serialNumber = entry.serialNumber
        revocationTime = entry.revocationTime
        reason = entry.reason
        invalidityDate = entry.invalidityDate
        readExtensions = extensions
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a revoked certificate").reader
        serialNumber = try SerialNumber(parts.read(.integer, "a revoked serial number"))
        revocationTime = try CertificateTime(from: &parts, "a revocation date")
        let list = try parts.readIfPresent(.sequence, "entry extensions")
        try parts.expectEnd(of: "a revoked certificate")
        let extensions = if let list { try Extensions(list) } else { Extensions([]) }
        reason = try Self.reason(extensions)
        invalidityDate = try extensions.content(InvalidityDate.self)?.time.instant
        readExtensions = extensions
    }

    private static func reason(_ extensions: Extensions) throws(StructureError) -> RevocationReason? {
        guard let member = extensions[.reasonCode] else { return nil }
        return try RevocationReason(ifKnown: soleElement(.enumerated, in: member.content, "reasonCode"), "reasonCode")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.integer(octets: serialNumber.octets)
            revocationTime.encode(into: &coder)
            let extensions = extensions
            if !extensions.isEmpty { coder.encoded(extensions.derBytes) }
        }
    }

    private var madeExtensions: Extensions {
        var members: [Extension] = []
        // RFC 5280 §5.3.1: unspecified is said by leaving the extension out.
        if let reason, reason != .unspecified {
            members.append(Extension(ReasonCode(reason)))
        }
        if let invalidityDate {
            members.append(Extension(InvalidityDate(GeneralizedTime(invalidityDate))))
        }
        return Extensions(members)
    }
}
