public import PKIKeys
public import PKIProfiles
public import PKIStructures

/// Roots: certificates that are signed with their own key.
public enum SelfSigning {
    /// Makes the certificate of a root.
    ///
    /// - Throws: `AuthorityError.Code.notAllowed` where the profile refuses it.
    public static func root(
        subject: Name, signer: any Signer, algorithm: SignatureAlgorithm? = nil, validity: Validity,
        profile: CertificateProfile = .root, random: any RandomSource = SystemRandomSource()
    ) throws -> Certificate {
        let key = signer.publicKey
        let findings = try profile.findings(
            subject: subject, key: key, validity: validity, requested: Extensions([]), issuer: nil)
        guard findings.isEmpty else {
            throw AuthorityError(.notAllowed, "the profile '\(profile.name)' refuses the root", because: findings)
        }
        let algorithm = algorithm ?? signer.usualAlgorithm
        let identifier = try algorithm.identifier
        let keyIdentifier = try key.keyIdentifier
        guard let serial = try SerialNumbers.draw(from: random) else {
            throw AuthorityError(.ledger, "the random source gave no serial number")
        }
        let extensions =
            profile.extensions(for: key.algorithm.family) + [
                Extension(SubjectKeyIdentifier(keyIdentifier)),
                Extension(AuthorityKeyIdentifier(keyIdentifier: keyIdentifier)),
            ]
        let certified = TBSCertificate(
            serialNumber: serial, signatureAlgorithm: identifier, issuer: subject, validity: validity, subject: subject,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo, extensions: Extensions(extensions))
        let tbs = certified.derBytes
        _ = try LintWarnings(requiringFit: certified, bytes: tbs, copies: { _ in false })
        let certificate = try Certificate(
            tbsCertificate: tbs, signatureAlgorithm: identifier,
            signature: signer.sign(SignableMessage(tbs), with: algorithm))
        guard try certificate.isSigned(by: key) else {
            throw AuthorityError(.badSignature, "the signature that the root's key made does not hold")
        }
        return certificate
    }
}
