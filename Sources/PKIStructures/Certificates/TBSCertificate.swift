internal import SwiftASN1

/// What an issuer is about to sign (RFC 5280 §4.1.2).
///
///     TBSCertificate ::= SEQUENCE { version [0] EXPLICIT Version DEFAULT v1, serialNumber, signature, issuer, validity,
///         subject, subjectPublicKeyInfo, issuerUniqueID [1], subjectUniqueID [2], extensions [3] EXPLICIT }
///
/// Names, the key and extensions keep the bytes that they were read from, so that a reissue carries them over unchanged.
public struct TBSCertificate: Sendable {
    /// 1, 2 or 3.
    public var version = 3
    public var serialNumber: SerialNumber
    public var signatureAlgorithm: AlgorithmIdentifier
    public var issuer: Name
    public var validity: Validity
    public var subject: Name
    public var subjectPublicKeyInfo: SubjectPublicKeyInfo
    /// Not in use since version 3 (RFC 5280 §4.1.2.8).
    public var issuerUniqueID: BitString?
    /// Not in use since version 3 (RFC 5280 §4.1.2.8).
    public var subjectUniqueID: BitString?
    public var extensions: Extensions

    public init(
        serialNumber: SerialNumber, signatureAlgorithm: AlgorithmIdentifier, issuer: Name, validity: Validity,
        subject: Name, subjectPublicKeyInfo: SubjectPublicKeyInfo, extensions: Extensions
    ) {
        self.serialNumber = serialNumber
        self.signatureAlgorithm = signatureAlgorithm
        self.issuer = issuer
        self.validity = validity
        self.subject = subject
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.extensions = extensions
    }

    /// What the issuer of a certificate signed, as values.
    public init(_ certificate: Certificate) throws(StructureError) {
        self.init(
            serialNumber: certificate.serialNumber, signatureAlgorithm: try certificate.tbsSignatureAlgorithm,
            issuer: try certificate.issuer, validity: certificate.validity, subject: try certificate.subject,
            subjectPublicKeyInfo: try certificate.subjectPublicKeyInfo, extensions: try certificate.extensions)
        version = certificate.version
        issuerUniqueID = try certificate.issuerUniqueID
        subjectUniqueID = try certificate.subjectUniqueID
    }

    public var derBytes: [UInt8] {
        let head = derEncoded { coder in
            if version > 1 { coder.contextConstructed(0) { $0.integer(version - 1) } }
            coder.integer(octets: serialNumber.octets)
            signatureAlgorithm.encode(into: &coder)
        }
        let tail = derEncoded { coder in
            if let issuerUniqueID { coder.contextPrimitive(1, issuerUniqueID.content) }
            if let subjectUniqueID { coder.contextPrimitive(2, subjectUniqueID.content) }
        }
        var parts = [
            head[...], issuer.encoded, validity.derBytes[...], subject.encoded, subjectPublicKeyInfo.encoded, tail[...],
        ]
        if !extensions.isEmpty {
            let list = derConstructed(.sequence, extensions.members.map(\.encoded))
            parts.append(derConstructed(.contextConstructed(3), [list[...]])[...])
        }
        return derConstructed(.sequence, parts)
    }
}
