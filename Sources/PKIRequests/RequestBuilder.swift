public import PKIKeys
internal import PKIProfiles
public import PKIStructures

/// Makes PKCS#10 requests (RFC 2986).
public enum RequestBuilder {
    /// Makes a request that proves possession of the signer's key.
    ///
    /// - Parameter algorithm: `nil` for the key's usual one.
    /// - Throws: `KeyError`, or what keeps the key from signing.
    public static func request(
        subject: Name, extensions: [Extension] = [], signer: any Signer, algorithm: SignatureAlgorithm? = nil
    ) throws -> CertificationRequest {
        let algorithm = algorithm ?? signer.usualAlgorithm
        let information = CertificationRequest.information(
            subject: subject, subjectPublicKeyInfo: signer.publicKey.subjectPublicKeyInfo,
            extensions: Extensions(extensions))
        return try CertificationRequest(
            certificationRequestInfo: information, signatureAlgorithm: algorithm.identifier,
            signature: signer.sign(SignableMessage(information), with: algorithm))
    }

    /// Makes a request for a certificate like an old one: its subject and every extension that belongs to the holder.
    public static func request(
        like certificate: Certificate, signer: any Signer, algorithm: SignatureAlgorithm? = nil
    ) throws -> CertificationRequest {
        let copied = try certificate.extensions.filter { ExtensionBinding(of: $0.id) == .holder }
        return try request(subject: certificate.subject, extensions: copied, signer: signer, algorithm: algorithm)
    }
}
