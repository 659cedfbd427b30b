public import PKIKeys
public import PKIStructures

/// Who signs CRLs: the issuer of the certificates, an earlier or later generation of it, or a CRL issuer of its own.
public struct RevocationListSigner: Sendable {
    public let certificate: Certificate
    let signer: any Signer
    let algorithm: SignatureAlgorithm
    let name: Name
    let keyIdentifier: [UInt8]

    /// The issuer itself.
    public init(_ issuer: Issuer) {
        certificate = issuer.certificate
        signer = issuer.signer
        algorithm = issuer.algorithm
        name = issuer.name
        keyIdentifier = issuer.keyIdentifier
    }

    /// A certificate that may sign CRLs, with its key.
    ///
    /// - Parameter algorithm: what it signs with, `nil` for its key's usual one.
    /// - Throws: `AuthorityError.Code.badIssuer` where key and certificate do not belong together, or the certificate
    ///   does not have the key usage cRLSign (RFC 5280 §6.3.3 (f)).
    public init(certificate: Certificate, signer: any Signer, algorithm: SignatureAlgorithm? = nil) throws {
        guard try certificate.subjectPublicKeyInfo.publicKey == signer.publicKey.subjectPublicKeyInfo.publicKey else {
            throw AuthorityError(
                .badIssuer, "the key is not the one of the CRL issuer's certificate of '\(try certificate.subject)'")
        }
        guard try certificate.extensions.content(KeyUsage.self)?.contains(.cRLSign) == true else {
            throw AuthorityError(
                .badIssuer, "the certificate of '\(try certificate.subject)' does not have the key usage cRLSign",
                hint: "issue one under the profile crl-issuer")
        }
        self.algorithm = algorithm ?? signer.usualAlgorithm
        try signer.requireSuitable(self.algorithm)
        self.certificate = certificate
        self.signer = signer
        name = try certificate.subject
        keyIdentifier = try Self.keyIdentifier(of: certificate)
    }

    /// What tells the keys that sign CRLs apart: the subject key identifier, or the one of RFC 5280 §4.2.1.2 (1).
    public static func keyIdentifier(of certificate: Certificate) throws -> [UInt8] {
        if let identifier = try certificate.extensions.content(SubjectKeyIdentifier.self) {
            return identifier.keyIdentifier
        }
        return try PublicKey(certificate.subjectPublicKeyInfo).keyIdentifier
    }
}
