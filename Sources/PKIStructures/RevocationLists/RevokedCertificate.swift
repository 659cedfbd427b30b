internal import SwiftASN1

/// One entry of a CRL (RFC 5280 §5.3).
///
///     SEQUENCE { userCertificate CertificateSerialNumber, revocationDate Time, crlEntryExtensions Extensions OPTIONAL }
public struct RevokedCertificate: Hashable, Sendable {
    public let serialNumber: SerialNumber
    public let revocationDate: Instant
    /// Why; `nil` where the entry does not say.
    public let reason: RevocationReason?
    /// Since when the key is known or feared to be out of control (RFC 5280 §5.3.2).
    public let invalidityDate: Instant?
    /// A critical extension that is not understood: the entry must count as revoked (RFC 5280 §5.3).
    public let unknownCriticalExtension: OID?

    public init(
        serialNumber: SerialNumber, revocationDate: Instant, reason: RevocationReason?, invalidityDate: Instant?
    ) {
        self.serialNumber = serialNumber
        self.revocationDate = revocationDate
        self.reason = reason
        self.invalidityDate = invalidityDate
        unknownCriticalExtension = nil
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a revoked certificate").reader
        serialNumber = try SerialNumber(parts.read(.integer, "a revoked serial number"))
        revocationDate = try CertificateTime(from: &parts, "a revocation date").instant
        let extensions: Extensions =
            if let list = try parts.readIfPresent(.sequence, "entry extensions") {
                try Extensions(derEncoded: list.encoded)
            } else {
                Extensions([])
            }
        try parts.expectEnd(of: "a revoked certificate")
        reason = try Self.reason(in: extensions)
        invalidityDate = try Self.invalidityDate(in: extensions)
        let known: Set<OID> = [.reasonCode, .invalidityDate]
        unknownCriticalExtension = extensions.first { $0.isCritical && !known.contains($0.id) }?.id
    }

    private static func reason(in extensions: Extensions) throws(StructureError) -> RevocationReason? {
        guard let member = extensions[.reasonCode] else { return nil }
        var value = DERReader(member.value)
        let content = try value.read(.enumerated, "reasonCode").content
        guard content.count == 1, let number = content.first, let reason = RevocationReason(rawValue: number) else {
            throw StructureError(.malformed, "reasonCode #\(hexadecimal(content)) is not known")
        }
        return reason
    }

    private static func invalidityDate(in extensions: Extensions) throws(StructureError) -> Instant? {
        guard let member = extensions[.invalidityDate] else { return nil }
        var value = DERReader(member.value)
        return try CertificateTime(from: &value, "invalidityDate").instant
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.integer(octets: serialNumber.octets)
            coder.encoded(CertificateTime(revocationDate).derBytes)
            let extensions = entryExtensions
            if !extensions.isEmpty { coder.encoded(extensions.derBytes) }
        }
    }

    private var entryExtensions: Extensions {
        var members: [Extension] = []
        // RFC 5280 §5.3.1: unspecified is said by leaving the extension out.
        if let reason, reason != .unspecified {
            members.append(Extension(.reasonCode, value: derEncoded { $0.enumerated(reason.rawValue) }))
        }
        if let invalidityDate {
            // RFC 5280 §5.3.2 wants GeneralizedTime whatever the year.
            let digits = invalidityDate.description.utf8.filter { (0x30...0x39).contains($0) } + Array("Z".utf8)
            members.append(Extension(.invalidityDate, value: derEncoded { $0.primitive(.generalizedTime, digits) }))
        }
        return Extensions(members)
    }
}
