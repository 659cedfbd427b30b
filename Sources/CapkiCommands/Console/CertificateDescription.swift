internal import PKIKeys
internal import PKIStructures

/// A certificate as it is shown.
struct CertificateDescription: Encodable {
    let serial: String
    let subject: String
    let issuer: String
    let notBefore: String
    let notAfter: String
    let algorithm: String
    let signatureAlgorithm: String
    let sha1: String
    let sha256: String
    let spkiSha256: String
    let extensions: [ExtensionDescription]

    init(_ certificate: Certificate) throws {
        let information = try certificate.subjectPublicKeyInfo
        let identifier = try certificate.signatureAlgorithm
        serial = certificate.serialNumber.description
        subject = try certificate.subject.description
        issuer = try certificate.issuer.description
        notBefore = certificate.validity.notBefore.instant.description
        notAfter = certificate.validity.notAfter.instant.description
        algorithm = (try? PublicKey(information))?.algorithm.description ?? information.algorithm.algorithm.description
        signatureAlgorithm = (try? SignatureAlgorithm(identifier))?.description ?? identifier.algorithm.description
        sha1 = hexadecimal(try DigestAlgorithm.sha1.hash(certificate.derBytes))
        sha256 = hexadecimal(try DigestAlgorithm.sha256.hash(certificate.derBytes))
        spkiSha256 = hexadecimal(try DigestAlgorithm.sha256.hash(information.derBytes))
        extensions = try certificate.extensions.map(ExtensionDescription.init)
    }

    var text: String {
        """
        serial        \(serial)
        subject       \(subject)
        issuer        \(issuer)
        validity      \(notBefore) to \(notAfter)
        key           \(algorithm)
        signed with   \(signatureAlgorithm)
        SHA-256       \(sha256)
        SPKI SHA-256  \(spkiSha256)
        """
    }
}
