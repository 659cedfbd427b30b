internal import SwiftASN1

/// A certificate of any form (RFC 5652 §10.2.2).
///
///     CertificateChoices ::= CHOICE { certificate Certificate, extendedCertificate [0] IMPLICIT ExtendedCertificate,
///         v1AttrCert [1] IMPLICIT AttributeCertificateV1, v2AttrCert [2] IMPLICIT AttributeCertificateV2,
///         other [3] IMPLICIT SEQUENCE { otherCertFormat OBJECT IDENTIFIER, otherCert ANY } }
public enum CertificateChoices: Hashable, Sendable {
    case certificate(Certificate)
    /// Of PKCS#6, obsolete: its DER content.
    case extendedCertificate([UInt8])
    /// Obsolete: its DER content.
    case v1AttributeCertificate([UInt8])
    /// RFC 5755: its DER content.
    case v2AttributeCertificate([UInt8])
    /// The format, and the certificate as one DER value.
    case other(OID, [UInt8])

    init(from reader: inout DERReader) throws(StructureError) {
        let element = try reader.readAny("a certificate")
        switch element.tag {
        case .sequence:
            self = .certificate(
                try readContained(element) { bytes throws(StructureError) in try Certificate(derEncoded: bytes) })
        case .contextConstructed(0): self = .extendedCertificate(Array(element.content))
        case .contextConstructed(1): self = .v1AttributeCertificate(Array(element.content))
        case .contextConstructed(2): self = .v2AttributeCertificate(Array(element.content))
        case .contextConstructed(3):
            let (format, value) = try readOther(element, "a certificate of another format")
            self = .other(format, value)
        default:
            throw StructureError(
                .malformed, "\(element.tag) is no form of a certificate", offset: element.encoded.startIndex)
        }
    }

    public var derBytes: [UInt8] {
        switch self {
        case .certificate(let certificate): certificate.derBytes
        case .extendedCertificate(let content): derEncoded { $0.contextConstructed(0) { $0.encoded(content) } }
        case .v1AttributeCertificate(let content): derEncoded { $0.contextConstructed(1) { $0.encoded(content) } }
        case .v2AttributeCertificate(let content): derEncoded { $0.contextConstructed(2) { $0.encoded(content) } }
        case .other(let format, let value): derEncodedOther(3, format, value)
        }
    }
}

/// What tells whether certificates hold (RFC 5652 §10.2.1).
///
///     RevocationInfoChoice ::= CHOICE { crl CertificateList,
///         other [1] IMPLICIT SEQUENCE { otherRevInfoFormat OBJECT IDENTIFIER, otherRevInfo ANY } }
public enum RevocationInfoChoice: Hashable, Sendable {
    case crl(CertificateRevocationList)
    /// The format, and the information as one DER value; an OCSP response for example (RFC 5940).
    case other(OID, [UInt8])

    init(from reader: inout DERReader) throws(StructureError) {
        let element = try reader.readAny("a CRL")
        switch element.tag {
        case .sequence:
            self = .crl(
                try readContained(element) { bytes throws(StructureError) in
                    try CertificateRevocationList(derEncoded: bytes)
                })
        case .contextConstructed(1):
            let (format, value) = try readOther(element, "revocation information of another format")
            self = .other(format, value)
        default:
            throw StructureError(
                .malformed, "\(element.tag) is no form of revocation information", offset: element.encoded.startIndex)
        }
    }

    public var derBytes: [UInt8] {
        switch self {
        case .crl(let crl): crl.derBytes
        case .other(let format, let value): derEncodedOther(1, format, value)
        }
    }
}

/// `SEQUENCE { format OBJECT IDENTIFIER, value ANY }` under an implicit tag.
func readOther(_ element: DERElement, _ what: String) throws(StructureError) -> (OID, [UInt8]) {
    var parts = element.reader
    let format = try parts.read(.objectIdentifier, what).objectIdentifier(what)
    let value = Array(try parts.readAny(what).encoded)
    try parts.expectEnd(of: what)
    return (format, value)
}

func derEncodedOther(_ number: UInt, _ format: OID, _ value: [UInt8]) -> [UInt8] {
    derEncoded { coder in
        coder.contextConstructed(number) {
            $0.objectIdentifier(format)
            $0.encoded(value)
        }
    }
}
