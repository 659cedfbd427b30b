internal import PKIKeys
internal import PKIStructures

/// A root signs with its own key.
enum SignatureAgainstOwnKey: CertificateLint {
    static let rule = LintRule(
        "lint.signature_against_own_key", .error, "RFC 5280 §4.1.1.2, GM/T 0015",
        english: "the signature of a root is of its own key's algorithm; an SM2 key signs with SM3",
        chinese: "根证书的签名算法与其密钥一致，SM2 密钥配 SM3")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard certificate.isSelfIssued else { return [] }
        // One that is self-issued after a rollover is signed by the older key, of which nothing is known here.
        let keyIdentifiers = (
            certificate.extensions.content(SubjectKeyIdentifier.self)?.keyIdentifier,
            certificate.extensions.content(AuthorityKeyIdentifier.self)?.keyIdentifier
        )
        guard keyIdentifiers.1 == nil || keyIdentifiers.0 == keyIdentifiers.1,
            let family = certificate.holder.keyFamily,
            let algorithm = try? SignatureAlgorithm(certificate.innerSignatureAlgorithm), !algorithm.suits(family)
        else { return [] }
        return [LintFlaw(.signatureAlgorithm, "the signature is \(algorithm), the root's key is \(family)")]
    }
}
