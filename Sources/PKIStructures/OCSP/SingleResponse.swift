internal import SwiftASN1

/// The answer about one certificate (RFC 6960 §4.2.1).
///
///     SingleResponse ::= SEQUENCE { certID CertID, certStatus CertStatus, thisUpdate GeneralizedTime,
///         nextUpdate [0] EXPLICIT GeneralizedTime OPTIONAL, singleExtensions [1] EXPLICIT Extensions OPTIONAL }
public struct SingleResponse: Hashable, Sendable {
    public let certID: CertID
    public let certStatus: CertStatus
    public let thisUpdate: GeneralizedTime
    public let nextUpdate: GeneralizedTime?
    /// Empty where the list is absent.
    public let extensions: Extensions

    public init(
        _ certID: CertID, _ certStatus: CertStatus, thisUpdate: GeneralizedTime, nextUpdate: GeneralizedTime? = nil,
        extensions: Extensions = Extensions([])
    ) {
        self.certID = certID
        self.certStatus = certStatus
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.extensions = extensions
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a single response").reader
        certID = try CertID(from: &parts)
        certStatus = try CertStatus(parts.readAny("certStatus"))
        thisUpdate = try GeneralizedTime(from: &parts, "thisUpdate")
        if let element = try parts.readExplicit(0, .generalizedTime, "nextUpdate") {
            nextUpdate = try GeneralizedTime(element, "nextUpdate")
        } else {
            nextUpdate = nil
        }
        extensions = try parts.readExtensions(1, "singleExtensions")
        try parts.expectEnd(of: "a single response")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            certID.encode(into: &coder)
            certStatus.encode(into: &coder)
            coder.encoded(thisUpdate.derBytes)
            if let nextUpdate { coder.contextConstructed(0) { $0.encoded(nextUpdate.derBytes) } }
            coder.extensions(1, extensions)
        }
    }
}

/// What a responder knows of a certificate.
///
///     CertStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo, unknown [2] IMPLICIT NULL }
public enum CertStatus: Hashable, Sendable {
    case good
    case revoked(RevokedInfo)
    case unknown

    init(_ element: DERElement) throws(StructureError) {
        switch element.tag {
        case .context(0):
            try element.expectNull("good")
            self = .good
        case .contextConstructed(1): self = .revoked(try RevokedInfo(element))
        case .context(2):
            try element.expectNull("unknown")
            self = .unknown
        default:
            throw StructureError(.malformed, "\(element.tag) is no form of certStatus", offset: element.start)
        }
    }

    func encode(into coder: inout DER.Serializer) {
        switch self {
        case .good: coder.contextPrimitive(0, [])
        case .unknown: coder.contextPrimitive(2, [])
        case .revoked(let info): info.encode(into: &coder)
        }
    }
}
