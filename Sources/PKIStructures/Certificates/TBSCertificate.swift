internal import SwiftASN1

/// What an issuer is about to sign (RFC 5280 §4.1.2).
///
///     TBSCertificate ::= SEQUENCE { version [0] EXPLICIT Version DEFAULT v1, serialNumber, signature, issuer, validity,
///         subject, subjectPublicKeyInfo, issuerUniqueID [1], subjectUniqueID [2], extensions [3] EXPLICIT }
///
/// Names, times and the key are taken as bytes, so that a reissue can carry them over unchanged.
public struct TBSCertificate: Sendable {
    public var serialNumber: SerialNumber
    public var signatureAlgorithm: AlgorithmIdentifier
    public var issuer: Name
    public var validity: Validity
    public var subject: Name
    public var subjectPublicKeyInfo: SubjectPublicKeyInfo
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

    /// The version 3 structure.
    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.contextConstructed(0) { $0.integer(2) }
                $0.integer(octets: serialNumber.octets)
                $0.encoded(signatureAlgorithm.derBytes)
                $0.encoded(issuer.derBytes)
                $0.encoded(validity.derBytes)
                $0.encoded(subject.derBytes)
                $0.encoded(subjectPublicKeyInfo.derBytes)
                if !extensions.isEmpty {
                    $0.contextConstructed(3) { $0.encoded(extensions.derBytes) }
                }
            }
        }
    }
}
